using System.Text.Json.Serialization;

namespace LocalRunner.Server.OpenAi;

/// <summary>Writes OpenAI's documents.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(Completion))]
[JsonSerializable(typeof(EmbeddingList<string>))]
[JsonSerializable(typeof(EmbeddingList<float[]>))]
[JsonSerializable(typeof(InputTokenCount))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelItem))]
internal sealed partial class OpenAiJson : JsonSerializerContext;
