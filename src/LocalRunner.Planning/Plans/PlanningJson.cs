using System.Text.Json.Serialization;

namespace LocalRunner.Plans;

/// <summary>Reads the planner's data without reflection.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(QualityDocument))]
internal sealed partial class PlanningJson : JsonSerializerContext;
