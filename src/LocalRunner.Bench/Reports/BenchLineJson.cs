using System.Text.Json.Serialization;

namespace LocalRunner.Bench.Reports;

/// <summary>How a line is written; a line has only the members that it is about.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchLine))]
internal sealed partial class BenchLineJson : JsonSerializerContext;
