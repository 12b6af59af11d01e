using System.Text.Json.Serialization;

namespace LocalRunner.Bench.Tuning;

/// <summary>How defaults.json is read and written: what is unknown is refused, since writing the file again would lose it.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(DefaultsDocument))]
internal sealed partial class DefaultsJson : JsonSerializerContext;
