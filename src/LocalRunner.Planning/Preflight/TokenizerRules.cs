using System.Text;
using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Preflight;

/// <summary>Checks what the header says of tokens: llama.cpp reads these arrays without looking at their types.</summary>
internal static class TokenizerRules
{
    private const string Prefix = "tokenizer.ggml.";

    // The tokens before those that stand for parts of images (src/models/chameleon.cpp).
    private const int BeforeImages = 4;

    // Matching a token against a grammar recurses for each of its characters.
    private const int MaxTokenBytes = 4096;

    public static void Check(ModelHeader header)
    {
        var kind = header.Text(Prefix + "model");
        if (kind is "no_vocab" or "none")
        {
            throw PreflightError.Unsupported(
                $"it has no vocabulary (tokenizer.ggml.model is '{kind}'), so no text can be given to it.",
                "Choose a model that comes with its tokenizer.");
        }

        // This way of splitting leaves spaces in, which the merging of the other tokenizers asserts against.
        if (header.Text(Prefix + "pre") is "whitespace" && kind is not "whitespace")
            throw PreflightError.Invalid($"tokenizer.ggml.pre is 'whitespace', which does not go with the tokenizer '{kind}'.");

        var tokens = Strings(header, "tokens");
        Strings(header, "merges");
        Numbers(header, "scores", tokens.Count, GgufValueType.Float32);
        Numbers(header, "token_type", tokens.Count, GgufValueType.Int32, GgufValueType.UInt32);
        ArrayRules.Require(header, Prefix + "suppress_tokens", GgufValueType.Int32, GgufValueType.UInt32);
        ArrayRules.Require(header, Prefix + "precompiled_charsmap", GgufValueType.UInt8, GgufValueType.Int8);

        // The graph overwrites the logits of all of them, and asserts that they are there.
        if (header.Architecture.ImageTokens is > 0 and var images && tokens.Count < BeforeImages + images)
            throw PreflightError.Invalid($"it has {tokens.Count} tokens, but its architecture has {images} for parts of images behind the first {BeforeImages}.");

        var ids = Distinct(tokens);
        SpecialTokenRules.Check(header, kind, tokens.Count);
        ByteTokenRules.Check(kind, tokens, ids);
        if (kind == "t5" && header.Array(Prefix + "precompiled_charsmap") is { } map)
            CharacterMapRules.Check([.. map.Integers().Select(i => unchecked((byte)i))]);
    }

    private static List<byte[]> Strings(ModelHeader header, string name)
    {
        var array = ArrayRules.Require(header, Prefix + name, GgufValueType.String);
        if (array is null || name != "tokens")
            return [];
        var texts = new List<byte[]>((int)array.Count);
        foreach (var text in array.Utf8Strings())
            texts.Add(Cut(text));
        return texts;
    }

    // llama.cpp takes the texts as C strings, which end at a NUL.
    private static byte[] Cut(ReadOnlySpan<byte> text) => (text.IndexOf((byte)0) is >= 0 and var end ? text[..end] : text).ToArray();

    private static void Numbers(ModelHeader header, string name, int tokens, params ReadOnlySpan<GgufValueType> types)
    {
        if (ArrayRules.Require(header, Prefix + name, types) is { } array && array.Count < tokens)
            throw PreflightError.Invalid($"{Prefix}{name} has {array.Count} elements for {tokens} tokens.");
    }

    private static Dictionary<byte[], int> Distinct(IReadOnlyList<byte[]> tokens)
    {
        var ids = new Dictionary<byte[], int>(tokens.Count, ByteSequences.Comparer);
        for (var id = 0; id < tokens.Count; id++)
        {
            var text = tokens[id].Length > 0 ? tokens[id] : Encoding.ASCII.GetBytes($"[EMPTY_{id}]");
            if (text.Length > MaxTokenBytes)
                throw PreflightError.Invalid($"the token {id} has {text.Length} bytes; {MaxTokenBytes} are the most that can be handled.");
            if (!ids.TryAdd(text, id))
                throw PreflightError.Invalid($"the tokens {ids[text]} and {id} are the same text, {Show(text)}.");
        }

        return ids;
    }

    private static string Show(byte[] text) => $"'{Encoding.UTF8.GetString(text.AsSpan(0, Math.Min(text.Length, 40))).ReplaceLineEndings(" ")}'";
}
