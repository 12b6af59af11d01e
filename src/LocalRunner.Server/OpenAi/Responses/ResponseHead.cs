using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi.Responses;

/// <summary>Makes the parts of a response that its request decides.</summary>
internal static class ResponseHead
{
    private static readonly JsonElement s_text = Parse("""{"format":{"type":"text"}}""");
    private static readonly JsonElement s_reasoning = Parse("""{"effort":null,"summary":null}""");
    private static readonly JsonElement s_auto = Parse("\"auto\"");
    private static readonly JsonElement s_none = Parse("[]");
    private static readonly JsonElement s_empty = Parse("{}");

    /// <summary>Makes a response that is under way.</summary>
    public static ResponseDocument Of(ResponseQuery query, string model)
    {
        var (body, sampling) = (query.Body, query.Generation.Sampling);
        return new()
        {
            Id = $"resp_{Guid.NewGuid():N}",
            CreatedAt = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            Status = "in_progress",
            Instructions = body["instructions"].Kind == JsonValueKind.String ? body["instructions"].Text() : null,
            MaxOutputTokens = query.Generation.MaxTokens,
            Model = model,
            ParallelToolCalls = query.Tools.AllowMultipleToolCalls ?? true,
            Reasoning = Given(body["reasoning"], s_reasoning),
            Temperature = sampling.Temperature,
            Text = Given(body["text"], s_text),
            ToolChoice = Given(body["tool_choice"], s_auto),
            Tools = Given(body["tools"], s_none),
            TopP = sampling.TopP,
            User = body["user"].Kind == JsonValueKind.String ? body["user"].Text() : null,
            Metadata = Given(body["metadata"].Object(), s_empty),
        };
    }

    private static JsonElement Given(JsonField field, JsonElement usual) => field.Exists ? field.Element : usual;

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
