using System.Buffers;
using System.Text;

namespace LocalRunner.Inference;

/// <summary>Joins the bytes of tokens into whole characters: one that spans tokens comes out with its last byte.</summary>
/// <param name="vocabulary">The model's tokens.</param>
/// <param name="showSpecial">Whether control tokens show.</param>
/// <param name="visible">Those that show all the same.</param>
internal sealed class TextAssembler(Vocabulary vocabulary, bool showSpecial, IReadOnlySet<int>? visible = null)
{
    private byte[] _rest = [];

    /// <summary>Takes a token and returns the text that is complete with it.</summary>
    public string Append(int token)
    {
        var (text, bytes) = vocabulary.Piece(token, showSpecial || visible?.Contains(token) == true);
        if (text is not null && _rest.Length == 0)
            return text;

        byte[] all = [.. _rest, .. text is null ? bytes : Encoding.UTF8.GetBytes(text)];
        var complete = all.Length - IncompleteTail(all);
        _rest = all[complete..];
        return Encoding.UTF8.GetString(all, 0, complete);
    }

    /// <summary>Returns what is left when no more tokens come; bytes that never became a character show as U+FFFD.</summary>
    public string Flush()
    {
        var text = Encoding.UTF8.GetString(_rest);
        _rest = [];
        return text;
    }

    /// <summary>Returns how many bytes at the end begin a character that more bytes could complete.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length <= Math.Min(3, bytes.Length); length++)
        {
            var tail = bytes[^length..];
            if ((tail[0] & 0xC0) != 0x80)
                return Rune.DecodeFromUtf8(tail, out _, out _) == OperationStatus.NeedMoreData ? length : 0;
        }

        return 0;
    }
}
