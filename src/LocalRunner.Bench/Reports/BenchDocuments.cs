using System.Text.Json.Serialization;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>How a report is written as JSON and read back. A projection that came to nothing is "NaN" rather than no report at all.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(SnakeCaseEnumConverter<BenchTestKind>), typeof(SnakeCaseEnumConverter<ScenarioVerdict>), typeof(FileTypeConverter)])]
[JsonSerializable(typeof(BenchReport))]
public sealed partial class BenchDocuments : JsonSerializerContext;
