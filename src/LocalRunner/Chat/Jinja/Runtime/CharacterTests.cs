using System.Globalization;
using System.Text;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Sorts characters into Python's classes.</summary>
internal static class CharacterTests
{
    /// <summary>Says whether all code points of a text, and at least one, pass.</summary>
    public static bool All(string text, Func<Rune, bool> passes)
    {
        if (text.Length == 0)
            return false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!passes(rune))
                return false;
        }

        return true;
    }

    /// <summary>Says whether Python takes a character for white space: what .NET does, and the four separators of ASCII.</summary>
    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\x1C' and <= '\x1F';

    public static bool IsSpace(Rune rune) => rune.IsBmp && IsSpace((char)rune.Value);

    public static bool IsLetter(Rune rune) => Rune.IsLetter(rune);

    public static bool IsDecimal(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;

    public static bool IsDigit(Rune rune) => IsDecimal(rune) || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherNumber && Rune.GetNumericValue(rune) is >= 0 and <= 9 and var value && Math.Floor(value) == value);

    public static bool IsNumeric(Rune rune) => Rune.IsNumber(rune) || Rune.GetNumericValue(rune) >= 0;

    public static bool IsLetterOrNumber(Rune rune) => IsLetter(rune) || IsNumeric(rune);
}
