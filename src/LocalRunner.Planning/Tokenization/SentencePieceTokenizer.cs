using System.Globalization;
using System.Text;

namespace LocalRunner.Tokenization;

/// <summary>SentencePiece's byte-pair encoding: neighbours are joined to the token of the best score; what is no token becomes bytes.</summary>
internal sealed class SentencePieceTokenizer : FragmentTokenizer
{
    private const int Ascii = 0x80;

    private readonly ByteStrings _tokens;
    private readonly int[] _ranks;
    private readonly int _longest;
    private readonly bool _addsSpace;
    private readonly int[] _tokenOfByte = new int[256];

    // The characters that some token has before a ▁ inside it. Between any other and a ▁ no pair is ever joined.
    private readonly HashSet<int> _beforeSpace = [];

    public SentencePieceTokenizer(VocabularyHeader header)
    {
        _tokens = header.Tokens;
        _addsSpace = header.Flag("add_space_prefix") ?? true;
        _ranks = [.. header.Scores.Select(Rank)];
        for (var id = 0; id < _tokens.Count; id++)
        {
            _longest = Math.Max(_longest, _tokens[id].Length);
            NoteSpaces(_tokens[id]);
        }

        for (var value = 0; value < 256; value++)
        {
            var token = _tokens.Find(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")));
            _tokenOfByte[value] = token >= 0 || value == 0 ? token : _tokens.Find([(byte)value]);
            if (_tokenOfByte[value] < 0 && value > 0)
                throw TokenizerErrors.Invalid($"it has no token for the byte 0x{value:X2}");
        }
    }

    private static ReadOnlySpan<byte> Space => "▁"u8;

    public override void Encode(ReadOnlySpan<byte> text, bool begins, TokenList output)
    {
        var escaped = Escape(text, _addsSpace && begins);
        var memo = new WordMemo(escaped.Length);
        for (var start = 0; start < escaped.Length;)
        {
            var length = NextWord(escaped.AsSpan(start));
            if (!memo.TryRepeat(escaped, start, length, output))
            {
                var first = output.Count;
                EncodeWord(escaped.AsSpan(start, length), output);
                memo.Remember(escaped, start, length, first, output.Count - first);
            }

            start += length;
        }
    }

    /// <summary>Orders scores, the highest first. They are no NaN.</summary>
    private static int Rank(float score)
    {
        var bits = BitConverter.SingleToInt32Bits(score);
        return ~(bits >= 0 ? bits : bits ^ int.MaxValue);
    }

    private static byte[] Escape(ReadOnlySpan<byte> text, bool addSpace)
    {
        var escaped = new byte[text.Length + (2L * text.Count((byte)' ')) + (addSpace ? Space.Length : 0)];
        var length = 0;
        if (addSpace)
        {
            Space.CopyTo(escaped);
            length = Space.Length;
        }

        foreach (var value in text)
        {
            if (value == ' ')
            {
                Space.CopyTo(escaped.AsSpan(length));
                length += Space.Length;
            }
            else
            {
                escaped[length++] = value;
            }
        }

        return escaped;
    }

    private static int LastCharacter(ReadOnlySpan<byte> text)
    {
        var start = text.Length - 1;
        while (start > 0 && (text[start] & 0xC0) == 0x80)
            start--;
        return text[start] < Ascii ? text[start] : Characters.Decode(text[start..]).Character;
    }

    private void NoteSpaces(ReadOnlySpan<byte> token)
    {
        for (var place = 1; token[place..].IndexOf(Space) is >= 0 and var next; place += next + 1)
            _beforeSpace.Add(LastCharacter(token[..(place + next)]));
    }

    /// <summary>Gets how far a text can be split on its own: up to a ▁ that no token joins with what stands before it.</summary>
    private int NextWord(ReadOnlySpan<byte> text)
    {
        var end = 1;
        while (text[end..].IndexOf(Space) is >= 0 and var next)
        {
            end += next;
            if (!_beforeSpace.Contains(LastCharacter(text[..end])))
                return end;
            end++;
        }

        return text.Length;
    }

    private void EncodeWord(ReadOnlySpan<byte> word, TokenList output)
    {
        Span<Symbol> symbols = word.Length <= 256 ? stackalloc Symbol[word.Length] : new Symbol[word.Length];
        var count = 0;
        for (var start = 0; start < word.Length; start += symbols[count++].Length)
            symbols[count] = new(start, Math.Min(Characters.LengthOf(word[start]), word.Length - start), -1);
        symbols = symbols[..count];
        foreach (var symbol in symbols[..Merging.Run(new Rule(this), word, symbols)])
        {
            var text = word.Slice(symbol.Start, symbol.Length);
            if ((symbol.Id >= 0 ? symbol.Id : _tokens.Find(text)) is >= 0 and var token)
                output.Add(token);
            else
                AddBytes(text, output);
        }
    }

    private void AddBytes(ReadOnlySpan<byte> text, TokenList output)
    {
        foreach (var value in text)
        {
            output.Add(_tokenOfByte[value] is >= 0 and var token
                ? token
                : throw TokenizerErrors.Invalid($"it has no token for the byte 0x{value:X2}, which the text holds"));
        }
    }

    private readonly struct Rule(SentencePieceTokenizer tokenizer) : IMergeRule
    {
        public bool TryMerge(ReadOnlySpan<byte> text, Symbol left, Symbol right, out int rank, out int id)
        {
            var length = left.Length + right.Length;
            id = length <= tokenizer._longest ? tokenizer._tokens.Find(text.Slice(left.Start, length)) : -1;
            rank = id < 0 ? int.MaxValue : tokenizer._ranks[id];
            return id >= 0;
        }
    }
}
