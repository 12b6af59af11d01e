using System.Text.Json.Serialization;

namespace LocalRunner.Server.OpenAi;

internal sealed record ChatCompletion(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, UsageDocument Usage, TimingsDocument Timings);

internal sealed record ChatChoice(
    int Index, ChatReply Message, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] LogprobsDocument? Logprobs, string FinishReason);

internal sealed record ChatReply(
    string Role, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Content, string? ReasoningContent, string? Reasoning, IReadOnlyList<ToolCallDocument>? ToolCalls)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Refusal { get; init; }
}

internal sealed record ToolCallDocument(string Id, string Type, CalledFunction Function);

internal sealed record CalledFunction(string? Name, string Arguments);

internal sealed record ChatChunk(
    string Id, string Object, long Created, string Model, IReadOnlyList<ChunkChoice> Choices)
{
    public UsageDocument? Usage { get; init; }

    public TimingsDocument? Timings { get; init; }
}

internal sealed record ChunkChoice(
    int Index, ChatDelta Delta, LogprobsDocument? Logprobs, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FinishReason);

internal sealed record ChatDelta
{
    public string? Role { get; init; }

    public string? Content { get; init; }

    public string? ReasoningContent { get; init; }

    public string? Reasoning { get; init; }

    public IReadOnlyList<ToolCallDelta>? ToolCalls { get; init; }
}

internal sealed record ToolCallDelta(int Index, string? Id, string? Type, CalledFunction Function);

internal sealed record LogprobsDocument(IReadOnlyList<TokenLogprob> Content)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<TokenLogprob>? Refusal { get; init; }
}

internal sealed record TokenLogprob(
    string Token, double Logprob, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] IReadOnlyList<int>? Bytes, IReadOnlyList<TokenLogprob>? TopLogprobs);
