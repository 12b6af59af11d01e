namespace LocalRunner.Bench.Results;

/// <summary>A speed in tokens a second with its 95 % interval.</summary>
/// <param name="Value">The speed.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Projected">Whether it is projected from fewer layers; otherwise the whole model was measured.</param>
/// <param name="From">What was measured: "2 and 6 of 80 layers", or "all 16 layers".</param>
public sealed record ScenarioSpeed(double Value, double Low, double High, bool Projected, string From);
