using System.Text.Json.Serialization;

namespace LocalRunner.Bench.Pricing;

/// <summary>How the prices' file is read.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PriceDocument))]
internal sealed partial class PriceJson : JsonSerializerContext;
