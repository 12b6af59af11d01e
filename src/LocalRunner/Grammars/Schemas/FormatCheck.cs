using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Xml;

namespace LocalRunner.Grammars.Schemas;

/// <summary>Tells whether a text has one of JSON schema's formats, with .NET's own parsers.</summary>
internal static class FormatCheck
{
    private static readonly string[] s_zones = ["zzz", "'Z'"];

    private static readonly string[] s_times =
        [.. from zone in s_zones from fraction in new[] { "", ".FFFFFFF" } select $"HH:mm:ss{fraction}{zone}"];

    private static readonly string[] s_moments = [.. s_times.Select(time => $"yyyy-MM-dd'T'{time}")];

    /// <summary>True too for a format that is not known.</summary>
    public static bool IsValid(string format, string text) => format switch
    {
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "time" => IsTime(text),
        "date-time" => text.Length > 11 && text[10] is 'T' or 't' or ' ' && IsValid("date", text[..10]) && IsTime(text[11..]),
        "duration" => IsDuration(text),
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "email" or "idn-email" => text.IndexOf('@') is > 0 and var at && at < text.Length - 1 && !text.Contains(' '),
        "hostname" => text.Length <= 253 && Uri.CheckHostName(text) is UriHostNameType.Dns or UriHostNameType.IPv4,
        "ipv4" => text.Split('.').Length == 4 && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork,
        "ipv6" => text.Contains(':') && !text.Contains('%') && !text.Contains('[') && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6,
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _) && text.Contains(':'),
        "json-pointer" => text.Length == 0 || (text[0] == '/' && !text.Replace("~0", "").Replace("~1", "").Contains('~')),
        "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        _ => true,
    };

    private static bool IsTime(string text)
    {
        // DateTimeOffset knows zones up to 14 hours; the format goes up to 23:59.
        var zone = text.AsSpan().LastIndexOfAny('+', '-');
        if (zone > 0 && TimeOnly.TryParseExact(text.AsSpan(zone + 1), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            text = text[..zone] + "Z";
        return DateTime.TryParseExact(text, s_times, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out _);
    }

    private static bool IsDuration(string text)
    {
        if (text.EndsWith('W'))
            return text.Length > 2 && text[0] == 'P' && text[1..^1].All(char.IsAsciiDigit);
        try
        {
            XmlConvert.ToTimeSpan(text);
            return !text.StartsWith('-');
        }
        catch (Exception failure) when (failure is FormatException or OverflowException)
        {
            return failure is OverflowException;
        }
    }
}
