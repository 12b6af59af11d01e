using System.Text.Json.Serialization;

namespace LocalRunner.Server.Llama;

/// <summary>Writes answers in llama-server's form.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LlamaTokens))]
[JsonSerializable(typeof(LlamaText))]
[JsonSerializable(typeof(LlamaPrompt))]
[JsonSerializable(typeof(LlamaCompletion))]
[JsonSerializable(typeof(LlamaEmbedding[]))]
[JsonSerializable(typeof(Reranking))]
[JsonSerializable(typeof(RankedText[]))]
[JsonSerializable(typeof(LlamaProperties))]
[JsonSerializable(typeof(LlamaSlot[]))]
[JsonSerializable(typeof(LlamaAdapter[]))]
internal sealed partial class LlamaJson : JsonSerializerContext;
