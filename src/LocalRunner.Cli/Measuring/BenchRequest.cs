using LocalRunner.Bench.Measurement;

namespace LocalRunner.Cli.Measuring;

/// <summary>What a worker is to measure, one line of JSON.</summary>
internal sealed record BenchRequest(IReadOnlyList<string> Paths, BenchOptions Options);
