using System.Globalization;
using System.Text;

namespace LocalRunner.Tokenization;

/// <summary>
/// Characters as llama.cpp b10221 knows them, by its tables of Unicode 15.1: what was assigned since is unassigned here, whatever
/// the runtime knows.
/// </summary>
internal static class Characters
{
    private const int Bmp = 0x10000;

    // First and last of each.
    private static readonly int[] s_assignedLater =
    [
        0x0897, 0x0897, 0x1B4E, 0x1B4F, 0x1B7F, 0x1B7F, 0x1C89, 0x1C8A, 0x2427, 0x2429, 0x31E4, 0x31E5, 0xA7CB, 0xA7CD, 0xA7DA, 0xA7DC,
        0x105C0, 0x105F3, 0x10D40, 0x10D65, 0x10D69, 0x10D85, 0x10D8E, 0x10D8F, 0x10EC2, 0x10EC4, 0x10EFC, 0x10EFC, 0x11380, 0x11389,
        0x1138B, 0x1138B, 0x1138E, 0x1138E, 0x11390, 0x113B5, 0x113B7, 0x113C0, 0x113C2, 0x113C2, 0x113C5, 0x113C5, 0x113C7, 0x113CA,
        0x113CC, 0x113D5, 0x113D7, 0x113D8, 0x113E1, 0x113E2, 0x116D0, 0x116E3, 0x11BC0, 0x11BE1, 0x11BF0, 0x11BF9, 0x11F5A, 0x11F5A,
        0x13460, 0x143FA, 0x16100, 0x16139, 0x16D40, 0x16D79, 0x18CFF, 0x18CFF, 0x1CC00, 0x1CCF9, 0x1CD00, 0x1CEB3, 0x1E5D0, 0x1E5FA,
        0x1E5FF, 0x1E5FF, 0x1F8B2, 0x1F8BB, 0x1F8C0, 0x1F8C1, 0x1FA89, 0x1FA89, 0x1FA8F, 0x1FA8F, 0x1FABE, 0x1FABE, 0x1FAC6, 0x1FAC6,
        0x1FADC, 0x1FADC, 0x1FADF, 0x1FADF, 0x1FAE9, 0x1FAE9, 0x1FBCB, 0x1FBEF,
    ];

    private static readonly CharacterClass[] s_bmp = [.. Enumerable.Range(0, Bmp).Select(Classify)];

    public static CharacterClass ClassOf(int character) => character < Bmp ? s_bmp[character] : Classify(character);

    public static bool IsSpace(int character) => ClassOf(character) == CharacterClass.Space;

    /// <summary>Gets the lower case of a character, which is one character in the engine's table.</summary>
    public static int ToLower(int character)
    {
        if (character < 0x80)
            return character is >= 'A' and <= 'Z' ? character + 32 : character;
        if (character == 0x130)
            return 'i';
        return WasAssignedLater(character) || !Rune.IsValid(character) ? character : Rune.ToLowerInvariant(new Rune(character)).Value;
    }

    /// <summary>Decodes the character that a text begins with. Bytes that begin none are U+FFFD each.</summary>
    public static (int Character, int Length) Decode(ReadOnlySpan<byte> text)
    {
        if (text[0] < 0x80)
            return (text[0], 1);
        var length = LengthOf(text[0]);
        if (text[0] < 0xC0 || text[0] >= 0xF8 || length > text.Length)
            return (0xFFFD, 1);
        var character = text[0] & (0x7F >> length);
        foreach (var next in text[1..length])
        {
            if ((next & 0xC0) != 0x80)
                return (0xFFFD, 1);
            character = (character << 6) | (next & 0x3F);
        }

        return (character, length);
    }

    /// <summary>Gets the length of a character in bytes, by its first one.</summary>
    public static int LengthOf(byte first) => first switch { < 0xC0 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };

    private static CharacterClass Classify(int character)
    {
        if (WasAssignedLater(character))
            return CharacterClass.Unassigned;
        if (character is 0x85 or (>= '\t' and <= '\r'))
            return CharacterClass.Space;
        return CharUnicodeInfo.GetUnicodeCategory(character) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.Letter,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterClass.Mark,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => CharacterClass.Space,
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse => CharacterClass.Control,
            UnicodeCategory.CurrencySymbol or UnicodeCategory.MathSymbol or UnicodeCategory.ModifierSymbol
                or UnicodeCategory.OtherSymbol => CharacterClass.Symbol,
            UnicodeCategory.OtherNotAssigned => CharacterClass.Unassigned,
            _ => CharacterClass.Punctuation,
        };
    }

    private static bool WasAssignedLater(int character)
    {
        var place = Array.BinarySearch(s_assignedLater, character);
        return place >= 0 || (~place & 1) == 1;
    }
}
