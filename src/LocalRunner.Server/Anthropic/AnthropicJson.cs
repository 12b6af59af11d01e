using System.Text.Json.Serialization;

namespace LocalRunner.Server.Anthropic;

/// <summary>Writes replies in Anthropic's form.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageBody))]
[JsonSerializable(typeof(MessageEvent))]
[JsonSerializable(typeof(TokenCount))]
internal sealed partial class AnthropicJson : JsonSerializerContext;
