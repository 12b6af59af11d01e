using LocalRunner.Bench.Results;

namespace LocalRunner.Cli.Measuring;

/// <summary>What a worker says, one line of JSON each: how far it is, and at last what it found or why not.</summary>
internal sealed record BenchReply(string? Step = null, double Done = 0, IReadOnlyList<BenchedModel>? Models = null, string? Message = null, IReadOnlyList<BenchedModel>? Finished = null, LocalRunnerError Error = default);
