using System.Globalization;
using System.Text;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars;

/// <summary>Writes literals and character classes as GBNF spells them.</summary>
internal static class GrammarSyntax
{
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
            literal.Append(rune.Value switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\t' => "\\t", '\r' => "\\r", _ => Plain(rune.Value) });
        return literal.Append('"').ToString();
    }

    public static string Class(CharSet set)
    {
        // What reaches to the end of Unicode is shorter to write by what it lacks.
        var negated = set.Contains(CharSet.Last);
        var text = new StringBuilder(negated ? "[^" : "[");
        var ranges = negated ? set.Complement().Ranges : set.Ranges;
        if (negated && ranges.Count == 0)
            return ".";
        foreach (var (from, to) in ranges)
        {
            text.Append(InClass(from));
            if (to > from)
                text.Append(to > from + 1 ? "-" : "").Append(InClass(to));
        }

        return text.Append(']').ToString();
    }

    private static string InClass(int value) =>
        value is >= 0 and < 128 && !char.IsAsciiLetterOrDigit((char)value) && value != ' ' ? $"\\x{value:X2}" : Plain(value);

    private static string Plain(int value) => value switch
    {
        >= ' ' and < 127 => ((char)value).ToString(),
        < 256 => $"\\x{value:X2}",
        _ when Rune.IsValid(value) && IsVisible(value) => new Rune(value).ToString(),
        < 0x10000 => $"\\u{value:X4}",
        _ => $"\\U{value:X8}",
    };

    private static bool IsVisible(int value) => CharUnicodeInfo.GetUnicodeCategory(value) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.OtherSymbol
        or UnicodeCategory.OtherPunctuation or UnicodeCategory.MathSymbol;
}
