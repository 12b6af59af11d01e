using System.Globalization;

namespace LocalRunner.Cli.Flags;

/// <summary>Reads FILE[=SCALE]. A path may hold '=' itself: only a number after the last one is a scale.</summary>
internal static class LoraArgument
{
    public static LoraAdapter Parse(string text)
    {
        var at = text.LastIndexOf('=');
        var adapter = at > 0 && float.TryParse(text.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var scale)
            ? new LoraAdapter(text[..at], scale)
            : new LoraAdapter(text);
        return adapter.Path.Length > 0 ? adapter : throw SettingValue.Invalid("--lora takes FILE or FILE=SCALE.");
    }
}
