using System.Globalization;
using System.Text;

namespace LocalRunner.Bench.Text;

/// <summary>Makes text from files and models harmless for a terminal: what would steer it shows as an escape.</summary>
public static class PlainText
{
    /// <summary>One line, with every control character and every one that reorders text written out.</summary>
    public static string OfLine(string text) => Escape(text, static character => Steers(character));

    /// <summary>Running text: line ends and tabs stay.</summary>
    public static string OfText(string text) => Escape(text, static character => char.IsControl(character) && character is not ('\n' or '\r' or '\t'));

    /// <summary>Cuts a text to a number of UTF-16 units, never inside a character.</summary>
    public static string Short(string text, int length)
    {
        if (text.Length <= length)
            return text;
        var end = char.IsHighSurrogate(text[length - 2]) ? length - 2 : length - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    private static string Escape(string text, Func<char, bool> steers)
    {
        if (!text.Any(steers))
            return text;

        var plain = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = character switch
            {
                _ when !steers(character) => plain.Append(character),
                '\n' => plain.Append("\\n"),
                '\r' => plain.Append("\\r"),
                '\t' => plain.Append("\\t"),
                _ => plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
            };
        }

        return plain.ToString();
    }

    private static bool Steers(char character) => char.IsControl(character)
        || character is '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
