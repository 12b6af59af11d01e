using System.Text.Json;
using System.Text.Json.Serialization;

namespace LocalRunner.Server.OpenAi.Responses;

/// <summary>A response, and the fields of its request that OpenAI's clients expect back.</summary>
internal sealed record ResponseDocument
{
    public required string Id { get; init; }

    public string Object { get; init; } = "response";

    public required long CreatedAt { get; init; }

    public required string Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ResponseError? Error { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IncompleteDetails? IncompleteDetails { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Instructions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? MaxOutputTokens { get; init; }

    public required string Model { get; init; }

    public IReadOnlyList<ResponseItem> Output { get; init; } = [];

    public bool ParallelToolCalls { get; init; } = true;

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? PreviousResponseId { get; init; }

    public JsonElement Reasoning { get; init; }

    public bool Store { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? Temperature { get; init; }

    public JsonElement Text { get; init; }

    public JsonElement ToolChoice { get; init; }

    public JsonElement Tools { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public float? TopP { get; init; }

    public string Truncation { get; init; } = "disabled";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public ResponseUsage? Usage { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? User { get; init; }

    public JsonElement Metadata { get; init; }

    public TimingsDocument? Timings { get; init; }
}

internal sealed record ResponseError(string Code, string Message);

internal sealed record IncompleteDetails(string Reason);

internal sealed record ResponseUsage(int InputTokens, InputDetails InputTokensDetails, int OutputTokens, OutputDetails OutputTokensDetails, int TotalTokens)
{
    public static ResponseUsage Of(TokenUsage usage, int reasoning) =>
        new(usage.PromptTokens, new(usage.CachedTokens), usage.CompletionTokens, new(reasoning), usage.TotalTokens);
}

internal sealed record InputDetails(int CachedTokens);

internal sealed record OutputDetails(int ReasoningTokens);

/// <summary>An item of the output: reasoning, a message or a call. What another kind has is null.</summary>
internal sealed record ResponseItem(string Type, string Id, string Status)
{
    public string? Role { get; init; }

    public IReadOnlyList<ResponsePart>? Content { get; init; }

    public IReadOnlyList<ResponsePart>? Summary { get; init; }

    public string? CallId { get; init; }

    public string? Name { get; init; }

    public string? Arguments { get; init; }
}

/// <summary>A part of an item's content: what was said or thought.</summary>
internal sealed record ResponsePart(string Type, string Text)
{
    public IReadOnlyList<string>? Annotations { get; init; }

    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }
}

/// <summary>An event of a streamed response. What another kind has is null.</summary>
internal sealed record ResponseEvent(string Type)
{
    public int SequenceNumber { get; init; }

    public ResponseDocument? Response { get; init; }

    public int? OutputIndex { get; init; }

    public int? ContentIndex { get; init; }

    public string? ItemId { get; init; }

    public ResponseItem? Item { get; init; }

    public ResponsePart? Part { get; init; }

    public string? Delta { get; init; }

    public string? Text { get; init; }

    public string? Name { get; init; }

    public string? Arguments { get; init; }

    public IReadOnlyList<TokenLogprob>? Logprobs { get; init; }

    public string? Code { get; init; }

    public string? Message { get; init; }

    public string? Param { get; init; }
}
