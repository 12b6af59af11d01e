using System.Text.Json.Serialization;

namespace LocalRunner.Synthesis;

/// <summary>How the file of a shape is read. A member that no property takes is an error, so that none is misspelt unseen.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelShape))]
internal sealed partial class ShapeJson : JsonSerializerContext;
