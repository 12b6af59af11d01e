using System.Text.Json.Serialization;

namespace LocalRunner.Devices;

/// <summary>How the presets' file is read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DevicePresetDocument))]
internal sealed partial class DevicePresetJson : JsonSerializerContext;
