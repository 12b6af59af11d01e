namespace LocalRunner.Server.Ollama;

/// <summary>A line of an answer of <c>/api/chat</c> or <c>/api/generate</c>; the last one, or the only one, is done. Durations are in nanoseconds.</summary>
internal sealed record OllamaReply(string Model, DateTimeOffset CreatedAt)
{
    public OllamaMessage? Message { get; init; }

    public string? Response { get; init; }

    public string? Thinking { get; init; }

    public bool Done { get; init; }

    public string? DoneReason { get; init; }

    public long? TotalDuration { get; init; }

    public long? LoadDuration { get; init; }

    public int? PromptEvalCount { get; init; }

    public long? PromptEvalDuration { get; init; }

    public int? EvalCount { get; init; }

    public long? EvalDuration { get; init; }
}
