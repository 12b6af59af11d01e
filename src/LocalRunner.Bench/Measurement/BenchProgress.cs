using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Measurement;

/// <summary>Describes how far a measurement is.</summary>
/// <param name="Step">What is done now.</param>
/// <param name="Done">The part of the whole that is done, 0 to 1.</param>
/// <param name="Finished">The models with the tests that are finished, each time that one is; null between.</param>
public readonly record struct BenchProgress(string Step, double Done, IReadOnlyList<BenchedModel>? Finished = null);
