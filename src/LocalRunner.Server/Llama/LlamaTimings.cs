namespace LocalRunner.Server.Llama;

/// <summary>Where the time of an answer went, in milliseconds and tokens a second.</summary>
internal sealed record LlamaTimings(
    int CacheN, int PromptN, double PromptMs, double PromptPerTokenMs, double PromptPerSecond, int PredictedN, double PredictedMs, double PredictedPerTokenMs, double PredictedPerSecond)
{
    public static LlamaTimings Of(GenerationResult result)
    {
        var (usage, timings) = (result.Usage, result.Timings);
        var (prompt, predicted) = (timings.Prompt.TotalMilliseconds, timings.Decode.TotalMilliseconds);
        return new(
            usage.CachedTokens,
            timings.EvaluatedPromptTokens,
            prompt,
            Share(prompt, timings.EvaluatedPromptTokens),
            timings.PromptTokensPerSecond,
            usage.CompletionTokens,
            predicted,
            Share(predicted, timings.DecodedTokens),
            timings.DecodeTokensPerSecond);
    }

    private static double Share(double whole, int parts) => parts > 0 ? whole / parts : 0;
}
