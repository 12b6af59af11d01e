namespace LocalRunner.Bench.Results;

/// <summary>Describes what a test gave.</summary>
public sealed record BenchedTest
{
    /// <summary>Gets the name: pp512, tg128 @ d4096, chat512+128, ttft512, load.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what was timed.</summary>
    public required BenchTestKind Kind { get; init; }

    /// <summary>Gets the tokens of the prompt.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Gets the tokens written.</summary>
    public int AnswerTokens { get; init; }

    /// <summary>Gets the tokens that the cache held before.</summary>
    public int Depth { get; init; }

    /// <summary>Gets the answers that were written side by side; the speed is that of all together.</summary>
    public int Sequences { get; init; } = 1;

    /// <summary>Gets the time of each repetition in seconds, in the order in which they ran.</summary>
    public required IReadOnlyList<double> Samples { get; init; }

    /// <summary>Gets the times in seconds.</summary>
    public required SampleSummary Seconds { get; init; }

    /// <summary>Gets the speeds in tokens a second; null where the result is a time.</summary>
    public SampleSummary? TokensPerSecond { get; init; }

    /// <summary>Gets the repetitions that were added because the first ones were too noisy.</summary>
    public int Repeated { get; init; }

    /// <summary>Gets whether it stayed too noisy to be ranked.</summary>
    public bool Noisy { get; init; }

    /// <summary>Gets the bytes read of memory for a token: weights, and the cache at this depth; null where that is not what was timed.</summary>
    public double? BytesPerToken { get; init; }

    /// <summary>Gets the operations that a token of the prompt needs, an addition and a multiplication each counting as one; null where that is not what was timed.</summary>
    public double? OperationsPerToken { get; init; }

    /// <summary>Gets the share of this machine's measured memory bandwidth that was used (MBU), 1 for all of it; null where it was not measured or means nothing.</summary>
    public double? BandwidthShare { get; init; }

    /// <summary>Gets the share of this machine's measured matrix throughput that was used; above 1 where weights are multiplied as small integers.</summary>
    public double? MatrixShare { get; init; }

    /// <summary>Gets the energy of the processors in joules a token; null where no counter can be read.</summary>
    public double? JoulesPerToken { get; init; }

    /// <summary>Gets what the electricity for a million tokens costs in US dollars; null without a figure for the energy.</summary>
    public double? UsdPerMillionTokens { get; init; }
}
