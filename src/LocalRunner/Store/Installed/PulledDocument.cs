using System.Text.Json.Serialization;

namespace LocalRunner.Store.Installed;

/// <summary>The file of what was downloaded.</summary>
internal sealed record PulledDocument(IReadOnlyList<PulledModel> Models);

/// <summary>Reads and writes it.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PulledDocument))]
internal sealed partial class PulledJson : JsonSerializerContext;
