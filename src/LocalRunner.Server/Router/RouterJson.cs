using System.Text.Json.Serialization;

namespace LocalRunner.Server.Router;

/// <summary>Reads and writes what the router tells its clients.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Serialization, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(RoutedModelList))]
[JsonSerializable(typeof(RoutedModelItem))]
[JsonSerializable(typeof(ModelEvent))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(PullLine))]
internal sealed partial class RouterJson : JsonSerializerContext;
