using System.Globalization;
using System.Text;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Reads strings with Python's escapes; one that is not known stays as it is written.</summary>
internal static class TextToken
{
    public static string Read(string source, ref int at)
    {
        var start = at;
        var quote = source[at++];
        var text = new StringBuilder();
        while (true)
        {
            var next = at < source.Length ? source.AsSpan(at).IndexOfAny(quote, '\\') : -1;
            if (next < 0)
                throw new JinjaSyntaxException($"a string is not closed by {quote}", start);
            text.Append(source, at, next);
            at += next;
            if (source[at++] == quote)
                return text.ToString();
            Escape(source, ref at, text, start);
        }
    }

    private static void Escape(string source, ref int at, StringBuilder text, int start)
    {
        var letter = at < source.Length ? source[at++] : throw new JinjaSyntaxException("a string is not closed", start);
        switch (letter)
        {
            case '\n':
                break;
            case '\\' or '\'' or '"':
                text.Append(letter);
                break;
            case 'x' or 'u' or 'U':
                text.Append(Hexadecimal(source, ref at, letter switch { 'x' => 2, 'u' => 4, _ => 8 }));
                break;
            case >= '0' and <= '7':
                var value = letter - '0';
                for (var digits = 1; digits < 3 && at < source.Length && source[at] is >= '0' and <= '7'; digits++)
                    value = (value * 8) + (source[at++] - '0');
                text.Append((char)value);
                break;
            case 'N':
                throw new JinjaSyntaxException("characters by name, \\N{…}, are not known here; write the character itself", at - 2);
            default:
                var plain = letter switch { 'a' => '\a', 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', 'v' => '\v', _ => '\0' };
                text.Append(plain == '\0' ? $"\\{letter}" : plain.ToString());
                break;
        }
    }

    private static string Hexadecimal(string source, ref int at, int digits)
    {
        if (at + digits > source.Length || !uint.TryParse(source.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) || code > 0x10FFFF)
            throw new JinjaSyntaxException($"{digits} hexadecimal digits of a character are expected", at);
        at += digits;
        return code <= 0xFFFF ? ((char)code).ToString() : char.ConvertFromUtf32((int)code);
    }
}
