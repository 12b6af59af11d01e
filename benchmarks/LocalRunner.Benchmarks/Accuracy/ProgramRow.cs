namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>What the command line took when it answered, and what it had predicted for the tokens that it came to.</summary>
/// <param name="Program">Which program.</param>
/// <param name="Work">What it did.</param>
/// <param name="Predicted">The peak predicted, in bytes.</param>
/// <param name="Measured">The peak measured, in bytes.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
internal sealed record ProgramRow(string Program, string Work, long Predicted, long Measured, string? Error = null);
