using System.Buffers;
using System.Globalization;
using System.Text;

namespace LocalRunner.Cli.Counting;

/// <summary>Writes the bytes of a token so that each can be seen: in quotes, with escapes for what does not show or is no character.</summary>
internal static class TokenText
{
    public static string Quote(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"");
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            if (status == OperationStatus.Done)
                Append(text, rune);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{bytes[0]:X2}");
            bytes = bytes[(status == OperationStatus.Done ? length : 1)..];
        }

        return text.Append('"').ToString();
    }

    private static void Append(StringBuilder text, Rune rune) => _ = rune.Value switch
    {
        '"' => text.Append("\\\""),
        '\\' => text.Append("\\\\"),
        '\n' => text.Append("\\n"),
        '\r' => text.Append("\\r"),
        '\t' => text.Append("\\t"),
        _ when Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            => text.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}"),
        _ => text.Append(rune),
    };
}
