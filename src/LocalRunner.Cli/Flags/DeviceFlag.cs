using System.CommandLine;
using LocalRunner.Devices;

namespace LocalRunner.Cli.Flags;

/// <summary>The flag that names another machine: a preset, or a file that describes one.</summary>
internal sealed class DeviceFlag(string purpose)
{
    public Option<string?> Option { get; } = new("--device")
    {
        Description = purpose + ": " + string.Join(", ", DeviceInfo.Presets) + ", or a .json file.",
        HelpName = "NAME",
    };

    /// <summary>Reads it; null where it was not given.</summary>
    public DeviceInfo? Read(ParseResult parsed) => parsed.GetValue(Option) is not { } name ? null
        : name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? DeviceInfo.Load(name) : DeviceInfo.FromPreset(name);
}
