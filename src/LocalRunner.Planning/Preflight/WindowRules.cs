using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks sliding windows: a window that no layer uses ends the process.</summary>
internal static class WindowRules
{
    public static void Check(ModelHeader header)
    {
        var window = LayerRules.Range(header, "attention.sliding_window", 0, int.MaxValue) ?? 0;
        var key = header.Key("attention.sliding_window_pattern");
        if (window == 0)
            return;
        if (header.Integer(key) is { } period)
            Require(period is not 1, key, period, "0 or above 1, as with 1 no layer has the window");
        LayerRules.Range(header, "attention.temperature_length", 0, int.MaxValue);
    }
}
