using System.Text.Json.Serialization;

namespace LocalRunner.Server.OpenAi.Responses;

/// <summary>Writes responses and their events.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ResponseDocument))]
[JsonSerializable(typeof(ResponseEvent))]
internal sealed partial class ResponseJson : JsonSerializerContext;
