using LocalRunner.Server.OpenAi;

namespace LocalRunner.Server.Llama;

/// <summary>An answer of <c>/completion</c>: a piece of it, or, where it says that it stops, its end.</summary>
internal sealed record LlamaCompletion(string Content, IReadOnlyList<int> Tokens, bool Stop, int TokensPredicted, int TokensEvaluated)
{
    public int Index { get; }

    public int IdSlot { get; } = -1;

    public string? Model { get; init; }

    public string? Prompt { get; init; }

    public bool? HasNewLine { get; init; }

    public bool? Truncated { get; init; }

    /// <summary>Gets why it stopped: eos, word or limit.</summary>
    public string? StopType { get; init; }

    public string? StoppingWord { get; init; }

    public int? TokensCached { get; init; }

    public uint? Seed { get; init; }

    public TimingsDocument? Timings { get; init; }

    public IReadOnlyList<LlamaProbability>? CompletionProbabilities { get; init; }
}
