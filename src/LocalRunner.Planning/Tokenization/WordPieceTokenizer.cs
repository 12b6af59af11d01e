using System.Text;

namespace LocalRunner.Tokenization;

/// <summary>WordPiece: words, lower-cased and without accents, are written in the longest tokens from left to right, or as the unknown one.</summary>
internal sealed class WordPieceTokenizer : FragmentTokenizer
{
    private readonly ByteTrie _tokens = new();
    private readonly int _unknown;
    private readonly bool _lowers;
    private readonly bool _stripsAccents;

    public WordPieceTokenizer(VocabularyHeader header)
    {
        _unknown = header.Id("unknown_token_id", 100) ?? throw TokenizerErrors.NotExact("its vocabulary has no unknown token");
        _lowers = header.Flag("normalizer.lowercase") ?? true;
        _stripsAccents = header.Flag("normalizer.strip_accents") ?? _lowers;
        for (var id = 0; id < header.Tokens.Count; id++)
            _tokens.Add(header.Tokens[id], id);
    }

    public override void Encode(ReadOnlySpan<byte> text, bool begins, TokenList output)
    {
        var word = new ByteBuffer(64);
        while (!text.IsEmpty)
        {
            var (character, length) = Characters.Decode(text);
            text = text[length..];
            if (_stripsAccents)
                character = BaseCharacters.Of(character);
            var kind = Characters.ClassOf(character);
            if (kind == CharacterClass.Space)
            {
                EndWord(word, output);
                continue;
            }

            if (character is 0 or 0xFFFD || kind == CharacterClass.Control || (_stripsAccents && kind == CharacterClass.Mark))
                continue;
            var alone = kind == CharacterClass.Punctuation || (character < 0x7F && kind == CharacterClass.Symbol) || IsChinese(character);
            if (alone)
                EndWord(word, output);
            Append(word, _lowers ? Characters.ToLower(character) : character);
            if (alone)
                EndWord(word, output);
        }

        EndWord(word, output);
    }

    // The block of extension E begins 256 characters late in the library that the models were trained with.
    private static bool IsChinese(int character) => character is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x2F800 and <= 0x2FA1F);

    private static void Append(ByteBuffer word, int character)
    {
        // Each word begins with the sign for a space.
        if (word.Written.IsEmpty)
            word.Add("▁"u8);
        if (character < 0x80)
        {
            word.Add((byte)character);
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        word.Add(bytes[..new Rune(character).EncodeToUtf8(bytes)]);
    }

    private void EndWord(ByteBuffer word, TokenList output)
    {
        var rest = word.Written;
        var first = output.Count;
        while (!rest.IsEmpty)
        {
            var (token, length) = _tokens.Longest(rest);
            if (token < 0)
            {
                output.CutTo(first);
                break;
            }

            output.Add(token);
            rest = rest[length..];
        }

        if (output.Count == first && !word.Written.IsEmpty)
            output.Add(_unknown);
        word.Clear();
    }
}
