using System.Text.Json.Serialization;

namespace LocalRunner.Bench.Scenarios;

/// <summary>How the file of published figures is read. A member that no property takes is an error, so that none is misspelt unseen.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PublishedDocument))]
internal sealed partial class PublishedJson : JsonSerializerContext;
