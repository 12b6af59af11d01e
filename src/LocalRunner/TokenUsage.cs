namespace LocalRunner;

/// <summary>Counts tokens.</summary>
/// <param name="PromptTokens">The tokens of the prompt, cached ones included.</param>
/// <param name="CachedTokens">The prompt's tokens that were still in the cache of an earlier call.</param>
/// <param name="CompletionTokens">The tokens chosen, the one that ends the answer included.</param>
public readonly record struct TokenUsage(int PromptTokens, int CachedTokens, int CompletionTokens)
{
    /// <summary>Gets prompt and completion together.</summary>
    public int TotalTokens => PromptTokens + CompletionTokens;
}
