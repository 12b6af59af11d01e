using System.Buffers;
using System.Globalization;
using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Ollama;

/// <summary>Reads how long a model stays loaded, as Ollama's clients write it: seconds, or a duration such as 5m or 1h30m; less than 0 is for ever.</summary>
public static class KeepAlive
{
    private static readonly SearchValues<char> s_number = SearchValues.Create("0123456789.");
    private static readonly (string Unit, double Seconds)[] s_units = [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <returns>The time; <see cref="Timeout.InfiniteTimeSpan"/> for ever, null where the request leaves it open.</returns>
    internal static TimeSpan? Read(JsonField field) => !field.Exists ? null
        : TryRead(field.Element, out var time) ? time
        : throw field.Refused($"A time to stay loaded is seconds, or a duration such as 5m, 1h30m or -1, not {Shown(field.Element)}.");

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : value.GetRawText();

    public static bool TryRead(JsonElement value, out TimeSpan time)
    {
        time = default;
        return value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out var seconds) && Of(seconds, out time),
            JsonValueKind.String => TryParse(value.GetString()!, out time),
            _ => false,
        };
    }

    public static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        var rest = text.AsSpan().Trim();
        var isNegative = rest is ['-', ..];
        rest = rest is ['-' or '+', ..] ? rest[1..] : rest;
        if (rest.IsEmpty)
            return false;
        if (double.TryParse(rest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var bare))
            return Of(isNegative ? -bare : bare, out time);

        var seconds = 0.0;
        while (rest.Length > 0)
        {
            var digits = rest.IndexOfAnyExcept(s_number);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(s_number) is >= 0 and var end ? end : rest.Length;
            var unit = rest[..letters].ToString();
            if (Array.Find(s_units, each => each.Unit == unit) is not { Unit: not null } known)
                return false;
            seconds += number * known.Seconds;
            rest = rest[letters..];
        }

        return Of(isNegative ? -seconds : seconds, out time);
    }

    /// <summary>What is beyond the longest timer is as good as for ever.</summary>
    private static bool Of(double seconds, out TimeSpan time)
    {
        time = seconds < 0 || seconds > int.MaxValue / 1000 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
        return !double.IsNaN(seconds);
    }
}
