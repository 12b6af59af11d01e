namespace LocalRunner.Bench.Measurement;

/// <summary>Describes how far a measurement is.</summary>
/// <param name="Step">What is done now.</param>
/// <param name="Done">The part of the whole that is done, 0 to 1.</param>
public readonly record struct BenchProgress(string Step, double Done);
