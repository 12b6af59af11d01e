using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Ollama;

/// <summary>Reads how long a model stays loaded behind a request: seconds, or a duration such as 5m or 1h30m; what is below 0 is for ever.</summary>
internal static partial class KeepAlive
{
    private const double MostSeconds = 1e9;

    /// <returns>The time; <see cref="Timeout.InfiniteTimeSpan"/> for ever, null where the request leaves it open.</returns>
    public static TimeSpan? Read(JsonField field)
    {
        if (!field.Exists)
            return null;
        if (field.Kind == JsonValueKind.Number)
            return Of(field.Element.GetDouble());
        var text = field.RequiredText().Trim();
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return Of(seconds);
        if (Duration().Match(text) is not { Success: true } match)
            throw field.Refused($"'{text}' is no time to stay loaded. Give seconds, or a duration such as 5m, 1h30m or -1.");
        var parts = match.Groups["part"].Captures.Sum(part => Seconds(part.Value));
        return Of(match.Groups["sign"].Length > 0 ? -parts : parts);
    }

    private static TimeSpan Of(double seconds) => seconds < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(double.IsNaN(seconds) ? 0 : Math.Min(seconds, MostSeconds));

    private static double Seconds(string part)
    {
        var unit = part.TrimStart("0123456789.".ToCharArray());
        var count = double.Parse(part[..^unit.Length], CultureInfo.InvariantCulture);
        return count * unit switch
        {
            "h" => 3600,
            "m" => 60,
            "s" => 1,
            "ms" => 1e-3,
            "ns" => 1e-9,
            _ => 1e-6,
        };
    }

    [GeneratedRegex(@"^(?<sign>-)?(?<part>[0-9]+(\.[0-9]+)?(h|ms|m|s|us|µs|ns))+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Duration();
}
