namespace LocalRunner.Tokenization;

/// <summary>Shows texts to the expressions that cut them.</summary>
internal static class TextViews
{
    // In the order of the classes.
    private static readonly char[] s_signs =
    [
        SplitPatterns.Other, SplitPatterns.Number, SplitPatterns.Letter, '\v', SplitPatterns.Mark, SplitPatterns.Punctuation, SplitPatterns.Symbol,
        SplitPatterns.Other,
    ];

    /// <summary>Decodes a text and shows it.</summary>
    public static char[] Show(ReadOnlySpan<byte> text, TextView view)
    {
        var shown = new char[Count(text)];
        var place = 0;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] < 0x80)
            {
                shown[place++] = (char)text[i++];
                continue;
            }

            var (character, length) = Characters.Decode(text[i..]);
            shown[place++] = Sign(character, view);
            i += length;
        }

        return shown;
    }

    /// <summary>Gets the bytes that the next characters of a text take.</summary>
    public static int Measure(ReadOnlySpan<byte> text, int characters)
    {
        var length = 0;
        for (; characters > 0; characters--)
            length += Characters.LengthOf(text[length]);
        return length;
    }

    private static int Count(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var value in text)
            count += (value & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    private static char Sign(int character, TextView view)
    {
        var kind = Characters.ClassOf(character);
        if (kind == CharacterClass.Space)
            return '\v';
        return view switch
        {
            TextView.Classes => s_signs[(int)kind],
            TextView.ClassesAndHan when IsHan(character) => kind == CharacterClass.Letter ? SplitPatterns.Han : SplitPatterns.UnassignedHan,
            TextView.ClassesAndHan => s_signs[(int)kind],
            _ when character <= 0xFFFF => (char)character,
            _ => IsCased(character) ? SplitPatterns.Cased : SplitPatterns.Supplementary,
        };
    }

    /// <summary>Returns whether a character is Chinese by its block, as the engine does.</summary>
    private static bool IsHan(int character) => character is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B820 and <= 0x2CEAF) or (>= 0x2CEB0 and <= 0x2EBEF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Returns whether a character is one of the supplementary ones that DeepSeek's first expression counts as letters.</summary>
    private static bool IsCased(int character) => character is (>= 0x10400 and <= 0x1044F) or (>= 0x104B0 and <= 0x104D3) or (>= 0x104D8 and <= 0x104FB)
        or (>= 0x10C80 and <= 0x10CB2) or (>= 0x10CC0 and <= 0x10CF2) or (>= 0x118A0 and <= 0x118DF) or (>= 0x1E900 and <= 0x1E943);
}
