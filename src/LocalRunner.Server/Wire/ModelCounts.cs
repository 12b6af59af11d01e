using System.Text.Json.Serialization;

namespace LocalRunner.Server.Wire;

/// <summary>What a model has answered so far.</summary>
/// <param name="Requests">The requests that it was reached by.</param>
/// <param name="PromptTokens">The tokens of their prompts.</param>
/// <param name="CachedTokens">Those of them that were in the cache already.</param>
/// <param name="AnswerTokens">The tokens of the answers.</param>
internal sealed record ModelCounts(long Requests, long PromptTokens, long CachedTokens, long AnswerTokens)
{
    public static ModelCounts None { get; } = new(0, 0, 0, 0);

    public static ModelCounts operator +(ModelCounts one, ModelCounts other) => new(
        one.Requests + other.Requests, one.PromptTokens + other.PromptTokens, one.CachedTokens + other.CachedTokens, one.AnswerTokens + other.AnswerTokens);
}

/// <summary>How counts travel from a worker to the router.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ModelCounts))]
internal sealed partial class CountsJson : JsonSerializerContext;
