using System.Text.Json.Serialization;
using LocalRunner.Server.OpenAi.Responses;

namespace LocalRunner.Server.OpenAi;

/// <summary>Writes OpenAI's documents.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChatCompletion))]
[JsonSerializable(typeof(ChatChunk))]
[JsonSerializable(typeof(Completion))]
[JsonSerializable(typeof(EmbeddingList<string>))]
[JsonSerializable(typeof(EmbeddingList<float[]>))]
[JsonSerializable(typeof(InputTokenCount))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelItem))]
[JsonSerializable(typeof(ResponseDocument))]
[JsonSerializable(typeof(ResponseEvent))]
internal sealed partial class OpenAiJson : JsonSerializerContext;
