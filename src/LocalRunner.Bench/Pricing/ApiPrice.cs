namespace LocalRunner.Bench.Pricing;

/// <summary>Describes what an API asked for tokens of a model at some date.</summary>
/// <param name="Model">The model, as its maker called it.</param>
/// <param name="Date">A day on which this was the price.</param>
/// <param name="UsdPerMillionInput">US dollars for a million tokens of input, uncached.</param>
/// <param name="UsdPerMillionOutput">US dollars for a million tokens of output; null where the source does not tell.</param>
/// <param name="Source">Who says so, where and when.</param>
public sealed record ApiPrice(string Model, DateOnly Date, double UsdPerMillionInput, double? UsdPerMillionOutput, string Source);
