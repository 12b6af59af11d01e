namespace LocalRunner.Server.Anthropic;

/// <summary>Counts tokens. What was cached is not part of the input, other than with OpenAI.</summary>
internal sealed record MessageUsage(int InputTokens, int CacheReadInputTokens, int OutputTokens)
{
    public int CacheCreationInputTokens { get; }

    public static MessageUsage Of(TokenUsage usage) => new(usage.PromptTokens - usage.CachedTokens, usage.CachedTokens, usage.CompletionTokens);
}
