namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>What was measured with one model.</summary>
internal sealed record ModelFigures
{
    public required string Model { get; init; }

    public required long Parameters { get; init; }

    public required long FileBytes { get; init; }

    /// <summary>Gets the speeds of the prompt, one pair a round.</summary>
    public required IReadOnlyList<SpeedPair> Prompts { get; init; }

    /// <summary>Gets the speeds of the answer, one pair a round.</summary>
    public required IReadOnlyList<SpeedPair> Answers { get; init; }

    /// <summary>Gets the rounds in which both wrote the same tokens.</summary>
    public required int SameAnswers { get; init; }

    public required ProcessPeak LocalMemory { get; init; }

    public required ProcessPeak NodeMemory { get; init; }
}
