using System.Globalization;
using System.Text;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Formats dates as C's <c>strftime</c> does, with English names.</summary>
internal static class DateFormat
{
    private const int MostCharacters = 1000;

    public static string Format(DateTimeOffset time, string format)
    {
        if (format.Length > MostCharacters)
            throw JinjaException.Template($"strftime_now: a format of {format.Length:N0} characters is too long; {MostCharacters} are allowed");
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var isBare = i + 1 < format.Length && format[i + 1] == '-';
            i += isBare ? 2 : 1;
            if (i >= format.Length)
                throw JinjaException.Template("strftime_now: the format ends behind a %");
            var part = Part(time, format[i]);
            text.Append(isBare ? part.TrimStart('0') is { Length: > 0 } bare ? bare : "0" : part);
        }

        return text.ToString();
    }

    private static string Part(DateTimeOffset time, char letter) => letter switch
    {
        'a' => Of(time, "ddd"),
        'A' => Of(time, "dddd"),
        'b' or 'h' => Of(time, "MMM"),
        'B' => Of(time, "MMMM"),
        'c' => Of(time, "ddd MMM ") + $"{time.Day,2}" + Of(time, " HH:mm:ss yyyy"),
        'd' => Of(time, "dd"),
        'D' or 'x' => Of(time, "MM/dd/yy"),
        'e' => $"{time.Day,2}",
        'f' => Of(time, "ffffff"),
        'F' => Of(time, "yyyy-MM-dd"),
        'H' => Of(time, "HH"),
        'I' => Of(time, "hh"),
        'j' => $"{time.DayOfYear:000}",
        'm' => Of(time, "MM"),
        'M' => Of(time, "mm"),
        'n' => "\n",
        'p' => Of(time, "tt"),
        'R' => Of(time, "HH:mm"),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'S' => Of(time, "ss"),
        't' => "\t",
        'T' or 'X' => Of(time, "HH:mm:ss"),
        'u' => $"{(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek)}",
        'U' => $"{(time.DayOfYear + 6 - (int)time.DayOfWeek) / 7:00}",
        'V' => $"{ISOWeek.GetWeekOfYear(time.DateTime):00}",
        'w' => $"{(int)time.DayOfWeek}",
        'W' => $"{(time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7:00}",
        'G' => $"{ISOWeek.GetYear(time.DateTime)}",
        'y' => Of(time, "yy"),
        'Y' => Of(time, "yyyy"),
        'z' or 'Z' => "",
        '%' => "%",
        _ => throw JinjaException.Template($"strftime_now: %{letter} is no form"),
    };

    private static string Of(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
