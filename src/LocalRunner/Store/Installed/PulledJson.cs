using System.Text.Json.Serialization;

namespace LocalRunner.Store.Installed;

/// <summary>Reads and writes the file of what was downloaded.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PulledDocument))]
internal sealed partial class PulledJson : JsonSerializerContext;
