using System.Globalization;
using System.Text;

namespace LocalRunner.Bench.Text;

/// <summary>Counts the columns of a terminal that characters take.</summary>
public static class ColumnWidth
{
    // Blocks that terminals show two columns wide: Unicode's East Asian Width W and F, and emoji.
    private static readonly (int First, int Last)[] s_wide =
    [
        (0x1100, 0x115f), (0x2e80, 0x303e), (0x3041, 0xa4cf), (0xa960, 0xa97f), (0xac00, 0xd7a3), (0xf900, 0xfaff), (0xfe30, 0xfe6f),
        (0xff00, 0xff60), (0xffe0, 0xffe6), (0x1f300, 0x1f64f), (0x1f680, 0x1f6ff), (0x1f900, 0x1f9ff), (0x1fa70, 0x1faff), (0x20000, 0x3fffd),
    ];

    /// <summary>The width of one character as people see it, which its first code point decides.</summary>
    public static int Of(ReadOnlySpan<char> character)
    {
        if (Rune.DecodeFromUtf16(character, out var rune, out _) != System.Buffers.OperationStatus.Done)
            return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format)
            return 0;
        return Array.Exists(s_wide, block => rune.Value >= block.First && rune.Value <= block.Last) ? 2 : 1;
    }

    /// <summary>The width of a text, character by character as people see them.</summary>
    public static int OfText(string text)
    {
        var width = 0;
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text, at);
            width += Of(text.AsSpan(at, length));
        }

        return width;
    }
}
