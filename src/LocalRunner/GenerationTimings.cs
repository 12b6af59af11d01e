namespace LocalRunner;

/// <summary>Describes where the time of one answer went.</summary>
/// <param name="Prompt">The time to prepare the samplers and to read the prompt's new tokens.</param>
/// <param name="FirstToken">The time from the call's start on the engine's thread to the first token.</param>
/// <param name="Decode">The time from the first token to the last.</param>
/// <param name="EvaluatedPromptTokens">The prompt tokens that were computed, that is, not cached.</param>
/// <param name="DecodedTokens">The tokens after the first one.</param>
public readonly record struct GenerationTimings(TimeSpan Prompt, TimeSpan FirstToken, TimeSpan Decode, int EvaluatedPromptTokens, int DecodedTokens)
{
    /// <summary>Gets the tokens that were guessed ahead and checked.</summary>
    public int DraftedTokens { get; init; }

    /// <summary>Gets those of them that were right.</summary>
    public int AcceptedTokens { get; init; }

    /// <summary>Gets the prompt's speed in tokens a second; 0 when nothing was computed.</summary>
    public double PromptTokensPerSecond => Rate(EvaluatedPromptTokens, Prompt);

    /// <summary>Gets the answer's speed in tokens a second, without the first token, which belongs to the prompt; 0 for a single one.</summary>
    public double DecodeTokensPerSecond => Rate(DecodedTokens, Decode);

    private static double Rate(int tokens, TimeSpan duration) => duration > TimeSpan.Zero ? tokens / duration.TotalSeconds : 0;
}
