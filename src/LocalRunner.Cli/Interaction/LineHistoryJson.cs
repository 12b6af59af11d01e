using System.Text.Json.Serialization;

namespace LocalRunner.Cli.Interaction;

/// <summary>How a line is kept in a <see cref="LineHistory"/>'s file.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(string))]
internal sealed partial class LineHistoryJson : JsonSerializerContext;
