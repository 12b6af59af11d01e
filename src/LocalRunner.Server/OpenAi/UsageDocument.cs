namespace LocalRunner.Server.OpenAi;

/// <summary>The tokens of a request.</summary>
internal sealed record UsageDocument(int PromptTokens, int CompletionTokens, int TotalTokens, PromptDetails PromptTokensDetails, CompletionDetails CompletionTokensDetails)
{
    /// <summary>Counts several answers to one prompt, which counts once.</summary>
    /// <param name="usages">The answers' counts.</param>
    /// <param name="reasoning">The tokens that were thought.</param>
    public static UsageDocument Of(IReadOnlyList<TokenUsage> usages, int reasoning)
    {
        var (prompt, completion) = (usages.Max(usage => usage.PromptTokens), usages.Sum(usage => usage.CompletionTokens));
        return new(prompt, completion, prompt + completion, new(usages[0].CachedTokens), new(reasoning));
    }
}

internal sealed record PromptDetails(int CachedTokens);

internal sealed record CompletionDetails(int ReasoningTokens);
