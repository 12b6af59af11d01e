using LocalRunner.Gguf;

namespace LocalRunner.Tokenization;

/// <summary>SentencePiece's unigram model: of all ways to write a text in tokens, the one with the highest sum of scores.</summary>
internal sealed class UnigramTokenizer : FragmentTokenizer
{
    private const float UnknownPenalty = 10;

    private readonly ByteTrie _tokens = new();
    private readonly ByteTrie _userDefined = new();
    private readonly CharacterMap _map;
    private readonly double[] _scores;
    private readonly int _unknown;
    private readonly double _unknownScore;
    private readonly bool _addsSpace;
    private readonly bool _mergesSpaces;

    public UnigramTokenizer(VocabularyHeader header, TokenAttributes[] attributes)
    {
        _unknown = header.Id("unknown_token_id", 2) ?? throw TokenizerErrors.NotExact("its vocabulary has no unknown token");
        _addsSpace = header.Flag("add_space_prefix") ?? false;
        _mergesSpaces = header.Flag("remove_extra_whitespaces") ?? false;
        _map = new(header.Array("precompiled_charsmap") switch
        {
            null => [],
            { ElementType: GgufValueType.Int8 or GgufValueType.UInt8 } map => map.RawBytes().ToArray(),
            _ => throw TokenizerErrors.Invalid("tokenizer.ggml.precompiled_charsmap is no array of bytes"),
        });
        _scores = new double[header.Tokens.Count];
        var least = float.MaxValue;
        for (var id = 0; id < header.Tokens.Count; id++)
        {
            // The engine builds its tables by the file's types, and scores by those that it has corrected.
            var type = header.Types[id];
            _scores[id] = attributes[id].HasFlag(TokenAttributes.UserDefined) ? 0 : header.Scores[id];
            if (type == TokenAttributes.Normal)
                least = Math.Min(least, header.Scores[id]);
            if (type is TokenAttributes.Normal or TokenAttributes.UserDefined or TokenAttributes.Unused)
                _tokens.Add(header.Tokens[id], id);
            if (type == TokenAttributes.UserDefined)
                _userDefined.Add(header.Tokens[id], id);
        }

        _unknownScore = least - UnknownPenalty;
    }

    public override void Encode(ReadOnlySpan<byte> text, bool begins, TokenList output)
    {
        var normalized = Normalize(text);
        if (normalized.Length == 0)
            return;
        var first = output.Count;
        var best = FindBest(normalized);
        var lastUnknown = false;
        for (var end = normalized.Length; ; end = best[end].Start)
        {
            var token = best[end].Token;
            if (token != _unknown || !lastUnknown)
                output.Add(token);
            if (best[end].Start == 0)
                break;
            lastUnknown = token == _unknown;
        }

        output.Reverse(first);
    }

    private Step[] FindBest(ReadOnlySpan<byte> text)
    {
        var best = new Step[text.Length + 1];
        Array.Fill(best, new(_unknown, 0, -double.MaxValue));
        best[0] = new(_unknown, 0, 0);
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(Characters.LengthOf(text[start]), text.Length - start);
            var score = best[start].Score;
            var isToken = false;
            var node = _tokens.Step(ByteTrie.Root, text[start]);
            for (var end = start + 1; node >= 0; node = end < text.Length ? _tokens.Step(node, text[end++]) : -1)
            {
                if (_tokens.Value(node) is not (>= 0 and var token))
                    continue;
                isToken |= end - start == length;
                if (score + _scores[token] is var sum && sum > best[end].Score)
                    best[end] = new(token, start, sum);
            }

            if (!isToken && score + _unknownScore is var unknown && unknown > best[start + length].Score)
                best[start + length] = new(_unknown, start, unknown);
            start += length;
        }

        return best;
    }

    private ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text)
    {
        var normalized = new ByteBuffer(text.Length * 2L);
        var (prepended, inWord) = (false, false);
        while (!text.IsEmpty)
        {
            var consumed = NormalizeStart(text, out var piece);
            foreach (var value in piece)
            {
                if (value != ' ')
                {
                    if (!inWord && ((_addsSpace && !prepended) || _mergesSpaces))
                    {
                        normalized.Add("▁"u8);
                        prepended = true;
                    }

                    inWord = true;
                    normalized.Add(value);
                }
                else
                {
                    inWord = false;
                    if (!_mergesSpaces)
                        normalized.Add("▁"u8);
                }
            }

            text = text[consumed..];
        }

        return normalized.Written;
    }

    /// <summary>Normalises the beginning of a text.</summary>
    /// <returns>The bytes that this was.</returns>
    private int NormalizeStart(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> piece)
    {
        // The engine keeps what any user-defined token begins with, whole or not.
        var kept = 0;
        for (var node = ByteTrie.Root; kept < text.Length && (node = _userDefined.Step(node, text[kept])) >= 0;)
            kept++;
        if (kept > 0)
        {
            piece = text[..kept];
            return kept;
        }

        if (_map.Replace(text, out piece) is > 0 and var replaced)
            return replaced;
        var (character, length) = Characters.Decode(text);
        piece = length == 1 && character == 0xFFFD ? "\uFFFD"u8 : text[..length];
        return length;
    }

    private readonly record struct Step(int Token, int Start, double Score);
}
