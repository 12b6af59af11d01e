using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Ollama;

/// <summary>Reads how Ollama's requests want an answer. What belongs to loading a model, such as num_ctx or num_gpu, its plan has decided.</summary>
internal static class OllamaOptions
{
    private static readonly JsonElement s_anyObject = JsonDocument.Parse("{}").RootElement;

    public static GenerationOptions Read(JsonField body, GenerationOptions defaults)
    {
        var given = body["options"].Object();
        return defaults with
        {
            MaxTokens = SamplingFields.MaxTokens(given["num_predict"], defaults.MaxTokens),
            StopSequences = SamplingFields.Stops(given["stop"], defaults.StopSequences),
            Sampling = SamplingFields.Read(given, defaults.Sampling),
            JsonSchema = Format(body["format"]) ?? defaults.JsonSchema,
            Thinking = Thinking(body["think"]) ?? defaults.Thinking,
        };
    }

    private static JsonElement? Format(JsonField format) => format.Kind == JsonValueKind.Object ? format.Element.Clone() : format.Text() switch
    {
        null or "" => null,
        "json" => s_anyObject,
        var other => throw format.Refused($"The format '{other}' is not known. Give json, or a JSON schema as an object."),
    };

    private static ThinkingOptions? Thinking(JsonField think) => think.Kind switch
    {
        JsonValueKind.String when think.RequiredText() is "low" or "medium" or "high" or "max" => new() { Enabled = true, Effort = think.RequiredText() },
        JsonValueKind.String => throw think.Refused($"'{think.RequiredText()}' is no effort. Give true, false, low, medium, high or max."),
        _ => think.Flag() is { } enabled ? new() { Enabled = enabled } : null,
    };
}
