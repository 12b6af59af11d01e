namespace LocalRunner;

/// <summary>Describes a computation that <see cref="LocalModel.TimeAsync"/> times: the engine alone, as llama-bench does.</summary>
public sealed record EngineTest
{
    /// <summary>Gets the tokens that are in the cache before the time counts.</summary>
    public int Depth { get; init; }

    /// <summary>Gets the tokens of the prefill, in batches.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Gets the tokens decoded after it, one by one.</summary>
    public int AnswerTokens { get; init; }

    /// <summary>Gets the sequences that are computed side by side, each with a depth, a prompt and an answer of its own; as many as the model was loaded with.</summary>
    public int Sequences { get; init; } = 1;

    /// <summary>
    /// Gets for how long tokens are decoded that do not count, right before: up to 60 milliseconds go by until each thread that slept has
    /// a core of its own.
    /// </summary>
    public TimeSpan WarmUp { get; init; }

    /// <summary>Gets what is called, on the model's thread, when the time begins to count; null for nothing.</summary>
    public Action? Started { get; init; }

    internal void Validate(int contextLength, int sequences, bool sharesCells)
    {
        Require.InRange(Sequences, 1, sequences, "The number of sequences", "");
        Require.InRange(Depth, 0, contextLength, "The depth", "tokens");
        Require.InRange(PromptTokens, 0, contextLength, "The number of prompt tokens", "");
        Require.InRange(AnswerTokens, 0, contextLength, "The number of answer tokens", "");
        Require.InRange(((long)Depth + PromptTokens + AnswerTokens) * (sharesCells ? Sequences : 1), 1, contextLength, "The sum of depth, prompt and answer", "tokens");
    }
}
