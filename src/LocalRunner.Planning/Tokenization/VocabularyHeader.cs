using System.Globalization;
using System.Text;
using LocalRunner.Gguf;

namespace LocalRunner.Tokenization;

/// <summary>What a GGUF header says of tokens, read as the engine reads it and checked.</summary>
internal sealed class VocabularyHeader
{
    private const string Prefix = "tokenizer.ggml.";

    private readonly GgufMetadata _metadata;

    public VocabularyHeader(GgufFile model)
    {
        _metadata = model.Metadata;
        Kind = Text("model") ?? throw TokenizerErrors.Invalid("the header names no tokenizer.ggml.model");
        PreTokenizer = Kind == "gemma4" ? Kind : Text("pre") ?? "";
        Architecture = _metadata.GetString("general.architecture") ?? "";
        ModelName = _metadata.GetString("general.name") ?? "";
        Tokens = ReadTokens();
        Scores = ReadScores();
        Types = ReadTypes();
    }

    /// <summary>Gets which tokenizer it is: <c>gpt2</c>, <c>llama</c>, <c>t5</c>, <c>bert</c> and others.</summary>
    public string Kind { get; }

    /// <summary>Gets how byte-level tokenizers cut text into words before they split those; empty where it is not told.</summary>
    public string PreTokenizer { get; }

    public string Architecture { get; }

    public string ModelName { get; }

    /// <summary>Gets the texts; the number of each is its id.</summary>
    public ByteStrings Tokens { get; }

    public float[] Scores { get; }

    /// <summary>Gets what each token is by the file, which the engine corrects.</summary>
    public TokenAttributes[] Types { get; }

    public GgufArray? Array(string name) => _metadata.GetArray(Prefix + name);

    public bool? Flag(string name) => _metadata.GetBoolean(Prefix + name);

    /// <summary>Gets a token's id; null where the header has none, or none that exists.</summary>
    public int? Id(string name) => _metadata.GetInteger(Prefix + name) is >= 0 and var id && id < Tokens.Count ? (int)id : null;

    /// <summary>Gets a token's id, or one that the kind of tokenizer has by default; null where that does not exist either.</summary>
    public int? Id(string name, int? byDefault) => Id(name) ?? (byDefault < Tokens.Count ? byDefault : null);

    private string? Text(string name) => _metadata.GetString(Prefix + name);

    private ByteStrings ReadTokens()
    {
        var array = Array("tokens") is { ElementType: GgufValueType.String } strings
            ? strings
            : throw TokenizerErrors.Invalid("tokenizer.ggml.tokens is no array of texts");
        if (array.Count is 0 or > int.MaxValue / 4)
            throw TokenizerErrors.Invalid($"tokenizer.ggml.tokens has {array.Count} elements");

        var tokens = new ByteStrings((int)array.Count);
        foreach (var whole in array.Utf8Strings())
        {
            // The engine takes the texts as C strings, which end at a NUL.
            var text = whole.IndexOf((byte)0) is >= 0 and var end ? whole[..end] : whole;
            if (text.IsEmpty)
                text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[EMPTY_{tokens.Count}]"));
            if (tokens.Add(text) is { Added: false, Index: var first })
                throw TokenizerErrors.Invalid($"the tokens {first} and {tokens.Count} are the same text");
        }

        return tokens;
    }

    private float[] ReadScores()
    {
        var scores = new float[Tokens.Count];
        if (Array("scores") is not { } array)
            return scores;
        if (array.ElementType is not (GgufValueType.Float32 or GgufValueType.Int32) || array.Count < scores.Length)
            throw TokenizerErrors.Invalid($"tokenizer.ggml.scores has {array.Count} elements of {array.ElementType} for {scores.Length} tokens");
        foreach (var (index, score) in array.Numbers().Take(scores.Length).Index())
        {
            // Zeros of both signs are equal.
            scores[index] = (float)score + 0f;
            if (float.IsNaN(scores[index]))
                throw TokenizerErrors.NotExact($"the score of the token {index} is no number");
        }

        return scores;
    }

    private TokenAttributes[] ReadTypes()
    {
        var types = new TokenAttributes[Tokens.Count];
        System.Array.Fill(types, TokenAttributes.Normal);
        if (Array("token_type") is not { } array)
            return types;
        if (array.ElementType is not (GgufValueType.Int32 or GgufValueType.UInt32) || array.Count < types.Length)
            throw TokenizerErrors.Invalid($"tokenizer.ggml.token_type has {array.Count} elements of {array.ElementType} for {types.Length} tokens");
        foreach (var (index, type) in array.Integers().Take(types.Length).Index())
        {
            types[index] = type switch
            {
                1 => TokenAttributes.Normal,
                2 => TokenAttributes.Unknown,
                3 => TokenAttributes.Control,
                4 => TokenAttributes.UserDefined,
                5 => TokenAttributes.Unused,
                6 => TokenAttributes.Byte,
                _ => TokenAttributes.None,
            };
        }

        return types;
    }
}
