using System.Text.Json.Serialization;

namespace LocalRunner.Devices;

/// <summary>Reads the presets' file.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DevicePresetDocument))]
internal sealed partial class DevicePresetJson : JsonSerializerContext;
