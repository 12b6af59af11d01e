using System.Text.Json.Serialization;

namespace LocalRunner.Cli.Output;

/// <summary>The JSON documents that commands read.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatDocument))]
[JsonSerializable(typeof(ServerModels))]
internal sealed partial class ReadDocuments : JsonSerializerContext;
