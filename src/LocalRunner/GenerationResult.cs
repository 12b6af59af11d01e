namespace LocalRunner;

/// <summary>Describes how an answer ended, what it cost and how long it took.</summary>
/// <param name="FinishReason">Why it ended.</param>
/// <param name="StopSequence">The stop sequence that ended it, or null.</param>
/// <param name="Usage">The tokens read and written.</param>
/// <param name="Timings">The durations.</param>
/// <param name="Seed">The seed that was used; the same one gives the same text.</param>
public sealed record GenerationResult(FinishReason FinishReason, string? StopSequence, TokenUsage Usage, GenerationTimings Timings, uint Seed)
{
    /// <summary>Gets where the answer to a conversation does not satisfy its JSON schema, in sentences; checked where the grammar can't express all of the schema.</summary>
    public IReadOnlyList<string> SchemaViolations { get; init; } = [];
}
