using System.Globalization;
using System.Numerics;

namespace LocalRunner.Cli.Flags;

/// <summary>Reads the values of settings and says what is wrong with one.</summary>
internal static class SettingValue
{
    public static int? Whole(string name, string? text) => Number<int>(name, text, NumberStyles.AllowLeadingSign, "a whole number");

    public static uint? Seed(string name, string? text) => Number<uint>(name, text, NumberStyles.None, "a whole number from 0 to 4294967295");

    public static float? Real(string name, string? text) => Number<float>(name, text, NumberStyles.Float, "a number");

    /// <summary>A number that is shown again and reckoned with: 0.17 stays 0.17.</summary>
    public static double? Exact(string name, string? text) => Number<double>(name, text, NumberStyles.Float, "a number");

    public static T OneOf<T>(string name, string text, params ReadOnlySpan<(string Name, T Value)> values)
    {
        foreach (var (known, value) in values)
        {
            if (string.Equals(known, text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var names = new List<string>();
        foreach (var (known, _) in values)
            names.Add(known);
        throw Invalid($"--{name} takes one of {string.Join(", ", names)}, not '{text}'.");
    }

    public static KvCacheType KvType(string name, string text) =>
        (text.Length > 0 ? KvCacheTypes.Parse(text) : null)
        ?? throw Invalid($"--{name} takes one of {string.Join(", ", Enum.GetValues<KvCacheType>().Select(type => type.Name()))}, not '{text}'.");

    public static ByteSize Size(string name, string text) => ByteSize.TryParse(text, out var size)
        ? size
        : throw Invalid($"--{name} takes an amount of memory, such as 48GB, 47.5GiB or 51539607552, not '{text}'.");

    public static LocalRunnerException Invalid(string message) => new(LocalRunnerError.InvalidArgument, message);

    private static T? Number<T>(string name, string? text, NumberStyles style, string what) where T : struct, INumber<T> =>
        text is null ? null
        : T.TryParse(text, style, CultureInfo.InvariantCulture, out var number) ? number
        : throw Invalid($"--{name} takes {what}, not '{text}'.");

    public static ThinkingOptions Thinking(string name, string text) => text switch
    {
        "on" => new() { Enabled = true },
        "off" => ThinkingOptions.Off,
        "low" or "medium" or "high" => new() { Enabled = true, Effort = text },
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) => new() { Enabled = true, BudgetTokens = tokens },
        _ => throw Invalid($"--{name} takes on, off, low, medium, high or a number of tokens, not '{text}'."),
    };

    public static string? Shown(ThinkingOptions? thinking) => thinking is null ? null
        : thinking.BudgetTokens?.ToString(CultureInfo.InvariantCulture) ?? thinking.Effort ?? (thinking.Enabled == false ? "off" : "on");
}
