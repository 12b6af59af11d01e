using System.Text.Json.Serialization;

namespace LocalRunner.Server.Anthropic;

/// <summary>A reply of <c>/v1/messages</c>.</summary>
internal sealed record MessageBody(string Id, string Model, IReadOnlyList<ContentBlock> Content, MessageUsage Usage)
{
    public string Type { get; } = "message";

    public string Role { get; } = "assistant";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? StopReason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? StopSequence { get; init; }
}
