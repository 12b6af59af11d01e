using System.Text;
using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>Small vocabularies of every kind, made from the sample texts. Their pieces reach over the ends of words, so that a wrong cut shows.</summary>
internal sealed class MadeVocabulary
{
    private const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6;
    private const int Merges = 600;

    private readonly List<string> _tokens = [];
    private readonly List<int> _types = [];
    private readonly List<float> _scores = [];
    private readonly Dictionary<string, GgufValue> _values = new(StringComparer.Ordinal);

    public IReadOnlyList<string> SpecialTokens => [.. _tokens.Where((_, id) => _types[id] is Control or UserDefined or Unknown)];

    /// <summary>A byte-level vocabulary.</summary>
    public static MadeVocabulary BytePairs(string pre)
    {
        var made = new MadeVocabulary().With("model", GgufValue.Of("gpt2")).With("pre", GgufValue.Of(pre)).Specials();
        var texts = SampleTexts.Written.Select(text => string.Concat(Encoding.UTF8.GetBytes(text).Select(OfByte))).ToList();
        for (var value = 0; value < 256; value++)
            made.Add(OfByte((byte)value).ToString());
        return made.With("merges", GgufValue.Of(GgufArray.Of(made.Learn(texts))));
    }

    /// <summary>Plain text with ▁ for spaces, merged as <c>gemma4</c> is.</summary>
    public static MadeVocabulary PlainPairs(string kind, string? pre)
    {
        var made = new MadeVocabulary().With("model", GgufValue.Of(kind)).Specials().Bytes();
        if (pre is not null)
            made.With("pre", GgufValue.Of(pre));
        made.Add("\n\n");
        return made.With("merges", GgufValue.Of(GgufArray.Of(made.LearnPlain())));
    }

    /// <summary>SentencePiece's pairs, by scores.</summary>
    public static MadeVocabulary Scored(bool? addsSpace = null)
    {
        var made = new MadeVocabulary().With("model", GgufValue.Of("llama")).Specials().Bytes();
        made.LearnPlain();
        return addsSpace is { } adds ? made.With("add_space_prefix", GgufValue.Of(adds)) : made;
    }

    public static MadeVocabulary Unigram(bool? addsSpace, bool? mergesSpaces, bool hasMap)
    {
        var made = new MadeVocabulary().With("model", GgufValue.Of("t5")).Specials();
        made.LearnPlain();
        var random = new Random(3);
        for (var id = 0; id < made._scores.Count; id++)
            made._scores[id] = -(float)(random.NextDouble() * 12);
        if (addsSpace is { } adds)
            made.With("add_space_prefix", GgufValue.Of(adds));
        if (mergesSpaces is { } merges)
            made.With("remove_extra_whitespaces", GgufValue.Of(merges));
        return hasMap ? made.With("precompiled_charsmap", GgufValue.Of(GgufArray.Of<byte>(MadeCharacterMap.Of(
            ("Ａ", "A"), ("ﬁ", "fi"), ("½", "1⁄2"), ("\t", " "), ("\n", " "), ("\u3000", " "), ("ｶ", "カ"), ("ｶﾞ", "ガ"), ("Å", "Å"), ("\u200B", ""), ("é", "é"))))) : made;
    }

    public static MadeVocabulary WordPieces(bool? lowers = null)
    {
        var made = new MadeVocabulary().With("model", GgufValue.Of("bert")).Specials();
        foreach (var piece in SampleTexts.Written.SelectMany(text => text.ToLowerInvariant().Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).Distinct())
        {
            string[] letters = [.. piece.EnumerateRunes().Select(rune => rune.ToString())];
            made.Add("▁" + string.Concat(letters.Take(4)));
            made.Add(string.Concat(letters.Skip(letters.Length / 2)));
        }

        foreach (var letter in SampleTexts.Written.SelectMany(text => text.EnumerateRunes()).Distinct())
        {
            made.Add(letter.ToString());
            made.Add("▁" + letter);
        }

        return lowers is { } value ? made.With("normalizer.lowercase", GgufValue.Of(value)) : made;
    }

    public MadeVocabulary With(string name, GgufValue value)
    {
        _values["tokenizer.ggml." + name] = value;
        return this;
    }

    /// <param name="path">The file.</param>
    /// <param name="modelName">What the model is called, by which the engine knows some.</param>
    public void Write(string path, string modelName = "made up") => VocabularyFile.Write(path, _tokens.Count, writer =>
    {
        writer.Add("general.name", GgufValue.Of(modelName));
        writer.Add("tokenizer.ggml.tokens", GgufValue.Of(GgufArray.Of(_tokens)));
        writer.Add("tokenizer.ggml.token_type", GgufValue.Of(GgufArray.Of<int>([.. _types])));
        writer.Add("tokenizer.ggml.scores", GgufValue.Of(GgufArray.Of<float>([.. _scores])));
        foreach (var (key, value) in _values)
            writer.Add(key, value);
    });

    private static char OfByte(byte value)
    {
        static bool IsShown(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
        return IsShown(value) ? (char)value : (char)(256 + Enumerable.Range(0, value).Count(lower => !IsShown(lower)));
    }

    private MadeVocabulary Specials()
    {
        foreach (var (text, type) in new[]
        {
            ("<unk>", Unknown), ("<s>", Control), ("</s>", Control), ("<|im_start|>", Control), ("<|im_end|>", Normal), ("<|eot|>", Control),
            ("<tool>", UserDefined), ("<tool_call>", UserDefined), ("  ", UserDefined), ("    ", UserDefined), ("[MASK]", Control), ("<mask>", Control),
            ("<|fim_prefix|>", Normal), ("<unused1>", Unused), ("<|endoftext|>", Normal), ("👍", UserDefined),
        })
        {
            Add(text, type);
        }

        return With("unknown_token_id", GgufValue.Of(0u)).With("bos_token_id", GgufValue.Of(1u)).With("eos_token_id", GgufValue.Of(2u)).With("seperator_token_id", GgufValue.Of(2u));
    }

    private MadeVocabulary Bytes()
    {
        for (var value = 0; value < 256; value++)
            Add($"<0x{value:X2}>", Byte);
        return this;
    }

    private void Add(string text, int type = Normal)
    {
        if (_tokens.Contains(text))
            return;
        _tokens.Add(text);
        _types.Add(type);
        _scores.Add(0);
    }

    private List<string> LearnPlain()
    {
        var texts = SampleTexts.Written.Select(text => text.Replace(' ', '▁')).ToList();
        foreach (var letter in texts.SelectMany(text => text.EnumerateRunes()).GroupBy(rune => rune).Where(group => group.Count() > 1))
            Add(letter.Key.ToString());
        return Learn(texts);
    }

    /// <summary>Joins the commonest pair, again and again; the tokens get scores by that order.</summary>
    private List<string> Learn(List<string> texts)
    {
        var parts = texts.Select(text => text.EnumerateRunes().Select(rune => rune.ToString()).ToList()).ToList();
        var merges = new List<string>();
        while (merges.Count < Merges)
        {
            var pair = parts.SelectMany(part => part.Zip(part.Skip(1))).GroupBy(pair => pair)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.First + group.Key.Second, StringComparer.Ordinal).First().Key;
            merges.Add($"{pair.First} {pair.Second}");
            Add(pair.First + pair.Second);
            _scores[_tokens.IndexOf(pair.First + pair.Second)] = -merges.Count;
            foreach (var part in parts)
            {
                for (var i = 0; i + 1 < part.Count; i++)
                {
                    if (part[i] == pair.First && part[i + 1] == pair.Second)
                    {
                        part[i] += part[i + 1];
                        part.RemoveAt(i + 1);
                    }
                }
            }
        }

        return merges;
    }
}
