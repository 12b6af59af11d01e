using System.Text.Json.Serialization;

namespace LocalRunner.Server.Anthropic;

/// <summary>Why a reply ended.</summary>
internal sealed record MessageEnding(string StopReason)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? StopSequence { get; init; }

    public static MessageEnding Of(GenerationResult result, bool hasCalls) => result.FinishReason switch
    {
        FinishReason.Length => new("max_tokens"),
        FinishReason.ContextFull => new("model_context_window_exceeded"),
        _ when hasCalls => new("tool_use"),
        FinishReason.StopSequence => new("stop_sequence") { StopSequence = result.StopSequence },
        _ => new("end_turn"),
    };
}
