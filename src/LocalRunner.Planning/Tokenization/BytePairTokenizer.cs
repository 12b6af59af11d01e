using System.Globalization;
using System.Text;
using LocalRunner.Gguf;

namespace LocalRunner.Tokenization;

/// <summary>Byte-pair encoding: words of bytes, joined by the list of merges in its order.</summary>
internal sealed class BytePairTokenizer : FragmentTokenizer
{
    private static readonly byte[] s_space = "▁"u8.ToArray();

    private readonly PreTokenizer _pre;
    private readonly ByteStrings _tokens;
    private readonly ByteStrings _symbols;
    private readonly MergeTable _merges;
    private readonly int[] _symbolOfByte = new int[256];

    // A symbol's token; below 0 where it is none, and its bytes are written one by one.
    private readonly int[] _tokenOfSymbol;
    private readonly int[] _tokenOfByte = new int[256];

    public BytePairTokenizer(VocabularyHeader header, PreTokenizer pre)
    {
        (_pre, _tokens) = (pre, header.Tokens);
        var merges = header.Array("merges") is { ElementType: GgufValueType.String } array
            ? array
            : throw TokenizerErrors.Invalid("tokenizer.ggml.merges is no array of texts");
        if (merges.Count > int.MaxValue / 4)
            throw TokenizerErrors.Invalid($"tokenizer.ggml.merges has {merges.Count} elements");
        _symbols = new((int)merges.Count + 256);
        _merges = new((int)merges.Count);
        for (var value = 0; value < 256; value++)
        {
            _symbolOfByte[value] = _symbols.Add(ByteAlphabet.TextOf((byte)value)).Index;
            _tokenOfByte[value] = pre.IsByteLevel
                ? _tokens.Find([(byte)value])
                : _tokens.Find(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")));
        }

        ReadMerges(merges);
        _tokenOfSymbol = [.. Enumerable.Range(0, _symbols.Count).Select(symbol => _tokens.Find(_symbols[symbol]))];
    }

    public override void Encode(ReadOnlySpan<byte> text, bool begins, TokenList output)
    {
        if (!_pre.IsByteLevel)
            text = Escape(text);
        var memo = new WordMemo(text.Length);
        var start = 0;
        foreach (var characters in new WordSplitter(_pre.Stages, text).Words())
        {
            var length = TextViews.Measure(text[start..], characters);
            if (!memo.TryRepeat(text, start, length, output))
            {
                var first = output.Count;
                EncodeWord(text.Slice(start, length), output);
                memo.Remember(text, start, length, first, output.Count - first);
            }

            start += length;
        }
    }

    private static byte[] Escape(ReadOnlySpan<byte> text)
    {
        var escaped = new byte[text.Length + (2 * text.Count((byte)' '))];
        var length = 0;
        foreach (var value in text)
        {
            if (value == ' ')
            {
                s_space.CopyTo(escaped, length);
                length += s_space.Length;
            }
            else
            {
                escaped[length++] = value;
            }
        }

        return escaped;
    }

    private void ReadMerges(GgufArray merges)
    {
        var rank = 0;
        Span<byte> small = stackalloc byte[256];
        foreach (var whole in merges.Utf8Strings())
        {
            var merge = whole.IndexOf((byte)0) is >= 0 and var end ? whole[..end] : whole;
            if (merge.Length > 1 && merge[1..].IndexOf((byte)' ') is >= 0 and var place)
            {
                var left = merge[..(place + 1)];
                var right = merge[(place + 2)..];
                var joined = merge.Length <= small.Length ? small[..(merge.Length - 1)] : new byte[merge.Length - 1];
                left.CopyTo(joined);
                right.CopyTo(joined[left.Length..]);
                _merges.TryAdd(_symbols.Add(left).Index, _symbols.Add(right).Index, rank, _symbols.Add(joined).Index);
            }

            rank++;
        }
    }

    private void EncodeWord(ReadOnlySpan<byte> word, TokenList output)
    {
        if (TryWholeWord(word, output))
            return;
        Span<Symbol> symbols = word.Length <= 256 ? stackalloc Symbol[word.Length] : new Symbol[word.Length];
        symbols = symbols[..Seed(word, symbols)];
        foreach (var symbol in symbols[..Merging.Run(new Rule(_merges), word, symbols)])
        {
            var token = symbol.Id < 0 ? _tokens.Find(word.Slice(symbol.Start, symbol.Length)) : _tokenOfSymbol[symbol.Id];
            if (token >= 0)
                output.Add(token);
            else
                AddBytes(symbol.Id < 0 ? word.Slice(symbol.Start, symbol.Length) : _symbols[symbol.Id], output);
        }
    }

    private bool TryWholeWord(ReadOnlySpan<byte> word, TokenList output)
    {
        if (!_pre.TakesWholeWords && !(_pre.TakesWholeLineEnds && word[0] == '\n'))
            return false;
        Span<byte> written = word.Length <= 128 ? stackalloc byte[256] : new byte[word.Length * 2];
        var token = _tokens.Find(_pre.IsByteLevel ? written[..ByteAlphabet.Write(word, written)] : word);
        if (token >= 0)
            output.Add(token);
        return token >= 0;
    }

    private int Seed(ReadOnlySpan<byte> word, Span<Symbol> symbols)
    {
        var count = 0;
        for (var start = 0; start < word.Length;)
        {
            var length = _pre.IsByteLevel ? 1 : Math.Min(Characters.LengthOf(word[start]), word.Length - start);
            var id = _pre.IsByteLevel ? _symbolOfByte[word[start]] : _symbols.Find(word.Slice(start, length));
            symbols[count++] = new(start, length, id);
            start += length;
        }

        return count;
    }

    private void AddBytes(ReadOnlySpan<byte> text, TokenList output)
    {
        foreach (var value in text)
        {
            if (_tokenOfByte[value] is >= 0 and var token)
                output.Add(token);
        }
    }

    private readonly struct Rule(MergeTable merges) : IMergeRule
    {
        public bool TryMerge(ReadOnlySpan<byte> text, Symbol left, Symbol right, out int rank, out int id) =>
            merges.TryGet(left.Id, right.Id, out rank, out id);
    }
}
