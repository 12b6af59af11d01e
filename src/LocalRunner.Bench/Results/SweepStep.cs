namespace LocalRunner.Bench.Results;

/// <summary>Compares the values of one setting, the others as the steps before left them.</summary>
/// <param name="Setting">The setting, as its flag is called.</param>
/// <param name="Trials">Its values with what they gave, in the order of the values.</param>
/// <param name="Chosen">The value that is kept.</param>
/// <param name="Reason">Why, in a sentence.</param>
public sealed record SweepStep(string Setting, IReadOnlyList<SweepTrial> Trials, string Chosen, string Reason);
