namespace LocalRunner.Server.OpenAi;

/// <summary>Where the time went, as llama-server tells it.</summary>
internal sealed record TimingsDocument(
    int CacheN, int PromptN, double PromptMs, double PromptPerTokenMs, double PromptPerSecond, int PredictedN, double PredictedMs, double PredictedPerTokenMs, double PredictedPerSecond)
{
    public static TimingsDocument Of(GenerationResult result)
    {
        var (usage, timings) = (result.Usage, result.Timings);
        return new(
            usage.CachedTokens,
            timings.EvaluatedPromptTokens,
            timings.Prompt.TotalMilliseconds,
            Each(timings.Prompt, timings.EvaluatedPromptTokens),
            timings.PromptTokensPerSecond,
            usage.CompletionTokens,
            timings.Decode.TotalMilliseconds,
            Each(timings.Decode, timings.DecodedTokens),
            timings.DecodeTokensPerSecond);
    }

    private static double Each(TimeSpan time, int tokens) => tokens > 0 ? time.TotalMilliseconds / tokens : 0;
}
