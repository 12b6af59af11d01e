using System.Text.Json.Serialization;

namespace LocalRunner.Cli.Output;

/// <summary>The JSON documents that commands print. Sizes are in bytes. They are never read, so that the compiler is spared the code for it.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(QuantizeDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(PullDocument))]
[JsonSerializable(typeof(ListDocument))]
[JsonSerializable(typeof(RemoveDocument))]
[JsonSerializable(typeof(SearchDocument))]
[JsonSerializable(typeof(SynthDocument))]
[JsonSerializable(typeof(TokensDocument))]
[JsonSerializable(typeof(TemplateDocument))]
[JsonSerializable(typeof(EmbedDocument))]
[JsonSerializable(typeof(ServeDocument))]
[JsonSerializable(typeof(PsDocument))]
[JsonSerializable(typeof(StopDocument))]
[JsonSerializable(typeof(LaunchDocument))]
internal sealed partial class Documents : JsonSerializerContext;
