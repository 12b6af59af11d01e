using System.Text.Json.Serialization;

namespace LocalRunner.Cli.Measuring;

/// <summary>How requests, replies and what is kept travel. Both sides are the same program, so names and numbers are as they are in it.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(BenchRequest))]
[JsonSerializable(typeof(BenchReply))]
[JsonSerializable(typeof(ScenarioLine))]
internal sealed partial class BenchWire : JsonSerializerContext;
