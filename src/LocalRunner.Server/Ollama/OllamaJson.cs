using System.Text.Json.Serialization;

namespace LocalRunner.Server.Ollama;

/// <summary>Writes answers in Ollama's form.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OllamaVersion))]
[JsonSerializable(typeof(OllamaReply))]
[JsonSerializable(typeof(OllamaModelList))]
[JsonSerializable(typeof(OllamaModelCard))]
[JsonSerializable(typeof(OllamaEmbeddings))]
[JsonSerializable(typeof(OllamaEmbedding))]
internal sealed partial class OllamaJson : JsonSerializerContext;
