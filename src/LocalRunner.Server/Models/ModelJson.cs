using System.Text.Json.Serialization;

namespace LocalRunner.Server.Models;

/// <summary>Reads and writes what processes of this server tell each other of a model.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelDescription))]
[JsonSerializable(typeof(ModelDescription[]))]
[JsonSerializable(typeof(HealthDocument))]
internal sealed partial class ModelJson : JsonSerializerContext;
