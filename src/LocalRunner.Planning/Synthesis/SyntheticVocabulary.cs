using System.Globalization;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>A vocabulary that any text can be written in: the 256 bytes, some merges of common letters, and fillers up to the size that the model has.</summary>
internal static class SyntheticVocabulary
{
    /// <summary>The least size: all bytes, and the tokens that begin and end a text.</summary>
    public const int LeastTokens = Bytes + 6;

    private const int Bytes = 256;
    private const int Normal = 1;
    private const int Control = 3;

    // The engine looks for the last four by name in models that are called Phi-3.
    private static readonly string[] s_control = ["<|begin|>", "<|end|>", "<unk>", "<s>", "</s>", "<|endoftext|>"];
    private static readonly string[] s_pairs = ["th", "he", "in", "er", "an", "re", "on", "at", "en", "nd", "ou", "ea", "ti", "to", "it", "st"];

    private static Arrays? s_last;

    public static void Describe(ModelDraft draft)
    {
        var (size, merges) = (draft.Shape.Vocabulary, MergesOf(draft));

        // A model is described once for each of its file types, and the vocabulary takes longest.
        if (s_last is not { } arrays || arrays.Size != size || arrays.MergeCount != merges)
            s_last = arrays = Make(size, merges);

        draft.SetFile("tokenizer.ggml.model", GgufValue.Of("gpt2"));
        draft.SetFile("tokenizer.ggml.pre", GgufValue.Of("default"));
        draft.SetFile("tokenizer.ggml.tokens", GgufValue.Of(arrays.Tokens));
        draft.SetFile("tokenizer.ggml.token_type", GgufValue.Of(arrays.Types));
        draft.SetFile("tokenizer.ggml.merges", GgufValue.Of(arrays.Merges));
        draft.SetFile("tokenizer.ggml.bos_token_id", GgufValue.Of((uint)Bytes));
        draft.SetFile("tokenizer.ggml.eos_token_id", GgufValue.Of((uint)Bytes + 1));
        draft.SetFile("tokenizer.ggml.add_bos_token", GgufValue.Of(true));
    }

    /// <summary>
    /// Gets the merges that published files with such a vocabulary have, which take memory as tokens do: up to three for a token.
    /// The size tells the tokenizer; those of SentencePiece, and sizes that no model has, get a few.
    /// </summary>
    private static int MergesOf(ModelDraft draft) => draft.Shape.Vocabulary switch
    {
        var size when size == draft.Layout.Merges?.Vocabulary => draft.Layout.Merges.Value.Count,
        _ when draft.Layout.SentencePiece => 0,
        49152 or 49155 or 49280 => 48900,
        50257 => 50000,
        50280 => 50009,
        100352 => 100000,
        128256 => 280147,
        129280 => 127741,
        131072 => 269443,
        151936 or 152064 => 151387,
        201088 => 446189,
        _ => 0,
    };

    private static Arrays Make(int size, int mergeCount)
    {
        var pairs = s_pairs.Take(Math.Max(0, size - LeastTokens)).ToList();
        var fillers = size - LeastTokens - pairs.Count;
        var tokens = Enumerable.Range(0, Bytes).Select(OfByte).Concat(s_control).Concat(pairs).Concat(Enumerable.Range(0, fillers).Select(Filler));
        var types = new int[size];
        Array.Fill(types, Normal);
        Array.Fill(types, Control, Bytes, s_control.Length);
        var merges = pairs.DefaultIfEmpty("th").Select(pair => $"{pair[0]} {pair[1]}")
            .Concat(Enumerable.Range(0, Math.Max(0, mergeCount - pairs.Count)).Select(i => FillerMerge(i, fillers)));
        return new(size, mergeCount, GgufArray.Of(tokens), GgufArray.Of<int>(types), GgufArray.Of(merges));
    }

    private static string Filler(int index) => "filler" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Splits a filler before its last character, then further ahead. None applies to any text: nothing makes the first halves.</summary>
    private static string FillerMerge(int index, int fillers)
    {
        var token = Filler(index % fillers);
        return token.Insert(token.Length - 1 - (index / fillers), " ");
    }

    /// <summary>Byte-level tokenizers write each byte as a character that shows: the bytes that don't are moved behind Latin Extended.</summary>
    private static string OfByte(int value)
    {
        if (IsShown(value))
            return ((char)value).ToString();
        return ((char)(Bytes + Enumerable.Range(0, value).Count(lower => !IsShown(lower)))).ToString();
    }

    private static bool IsShown(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);

    private sealed record Arrays(int Size, int MergeCount, GgufArray Tokens, GgufArray Types, GgufArray Merges);
}
