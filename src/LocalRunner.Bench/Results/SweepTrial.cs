namespace LocalRunner.Bench.Results;

/// <summary>Describes what a value of a setting gave.</summary>
/// <param name="Value">The value.</param>
/// <param name="Seconds">The seconds of an exchange; 0 where it failed.</param>
/// <param name="Noise">The standard error of that, as a share of it.</param>
/// <param name="PromptTokensPerSecond">The speed of reading.</param>
/// <param name="TokensPerSecond">The speed of writing.</param>
/// <param name="Resident">The peak of memory in bytes; null where unknown.</param>
/// <param name="Error">Why it could not be measured; null when it was.</param>
public sealed record SweepTrial(
    string Value, double Seconds, double Noise, double PromptTokensPerSecond, double TokensPerSecond, long? Resident, string? Error = null);
