using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using LocalRunner.Gguf;

namespace LocalRunner.Tokenization;

/// <summary>Splits text into a model's tokens, from the model's header alone: no weights are loaded and no engine is needed.</summary>
/// <remarks>The ids are those that llama.cpp gives. Several threads may use one at once.</remarks>
public sealed class ModelTokenizer
{
    private readonly ByteStrings _tokens;
    private readonly TokenAttributes[] _attributes;
    private readonly SpecialTokens _special;
    private readonly FragmentTokenizer _fragments;
    private readonly bool _isByteLevel;
    private readonly int? _begin;
    private readonly int? _end;

    private ModelTokenizer(GgufFile model)
    {
        var header = new VocabularyHeader(model);
        _tokens = header.Tokens;
        _attributes = AttributeCorrections.Apply(header);
        _special = new(header.Tokens, _attributes);
        switch (header.Kind)
        {
            case "gpt2" or "gemma4":
                var pre = PreTokenizer.Of(header.PreTokenizer);
                int? usual = header.Kind == "gemma4" ? null : 11;
                _isByteLevel = pre.IsByteLevel;
                _fragments = new BytePairTokenizer(header, pre);
                _begin = Added(header, "bos", pre.AlwaysAddsBegin || (header.Flag("add_bos_token") ?? pre.AddsBegin), pre.HasNoDefaultBegin ? null : usual);
                _end = Added(header, "eos", header.Flag("add_eos_token") ?? false, usual);
                break;
            case "llama":
                _fragments = new SentencePieceTokenizer(header);
                _begin = Added(header, "bos", header.Flag("add_bos_token") ?? true, 1);
                _end = Added(header, "eos", header.Flag("add_eos_token") ?? false, 2);
                break;
            case "t5":
                _fragments = new UnigramTokenizer(header, _attributes);
                _begin = Added(header, "bos", header.Flag("add_bos_token") ?? false, null);
                _end = Added(header, "eos", header.Flag("add_eos_token") ?? true, 1);
                break;
            case "bert":
                _fragments = new WordPieceTokenizer(header);
                _begin = Added(header, "bos", true, 101);
                _end = Added(header, "seperator", true, 102);
                break;
            default:
                throw TokenizerErrors.NotExact($"its kind '{header.Kind}' is none that is known here");
        }
    }

    /// <summary>Gets the number of tokens that the vocabulary holds; ids are below it.</summary>
    public int VocabularySize => _tokens.Count;

    /// <summary>Makes the tokenizer of a model.</summary>
    /// <param name="model">The model; it may be disposed afterwards.</param>
    /// <exception cref="LocalRunnerException">
    /// <see cref="LocalRunnerError.UnsupportedModel"/>: its tokens are not known to be the engine's to the last one.
    /// <see cref="LocalRunnerError.InvalidModel"/>: the header's vocabulary is missing or contradicts itself.
    /// </exception>
    public static ModelTokenizer Create(GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(model);
    }

    /// <summary>Makes the tokenizer of a model where its tokens are the engine's to the last one.</summary>
    /// <param name="model">The model; it may be disposed afterwards.</param>
    /// <param name="tokenizer">The tokenizer; null where there is none.</param>
    /// <param name="reason">Why there is none, in a sentence; null where there is one.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryCreate(GgufFile model, [NotNullWhen(true)] out ModelTokenizer? tokenizer, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            (tokenizer, reason) = (new(model), null);
            return true;
        }
        catch (LocalRunnerException exception)
        {
            (tokenizer, reason) = (null, exception.Message);
            return false;
        }
    }

    /// <summary>Splits a text into tokens.</summary>
    /// <param name="text">The text; halves of surrogate pairs count as U+FFFD.</param>
    /// <param name="addSpecial">Whether the begin and end tokens that the model expects are added.</param>
    /// <param name="parseSpecial">Whether control tokens written out in the text count as such.</param>
    /// <returns>The ids of the tokens.</returns>
    /// <exception cref="LocalRunnerException">The text has more than 2^28 characters, or one that the vocabulary can't write.</exception>
    public int[] Encode(string text, bool addSpecial = true, bool parseSpecial = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Split(text, addSpecial, parseSpecial, []).ToArray();
    }

    /// <summary>Splits a text into tokens, in which control tokens count but for some parts: what a user wrote into a prompt.</summary>
    /// <param name="text">The text; halves of surrogate pairs count as U+FFFD.</param>
    /// <param name="literal">The parts in which what looks like a control token is text, in order and without overlaps.</param>
    /// <param name="addSpecial">Whether the begin and end tokens that the model expects are added.</param>
    /// <returns>The ids of the tokens.</returns>
    /// <exception cref="LocalRunnerException">A part lies outside of the text, or the text can't be split.</exception>
    public int[] Encode(string text, IReadOnlyList<Range> literal, bool addSpecial = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(literal);
        return Split(text, addSpecial, parseSpecial: true, Bytes(text, literal)).ToArray();
    }

    /// <summary>Counts the tokens of a text.</summary>
    /// <param name="text">The text; halves of surrogate pairs count as U+FFFD.</param>
    /// <param name="addSpecial">Whether the begin and end tokens that the model expects are added.</param>
    /// <param name="parseSpecial">Whether control tokens written out in the text count as such.</param>
    /// <exception cref="LocalRunnerException">The text has more than 2^28 characters, or one that the vocabulary can't write.</exception>
    public int Count(string text, bool addSpecial = true, bool parseSpecial = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Split(text, addSpecial, parseSpecial, []).Count;
    }

    /// <summary>Gets the bytes that a token stands for, which need not be whole characters.</summary>
    /// <param name="token">The id of the token.</param>
    /// <returns>Its bytes; of control tokens, their names.</returns>
    /// <exception cref="LocalRunnerException">The id is none of the vocabulary.</exception>
    public byte[] PieceOf(int token)
    {
        if ((uint)token >= (uint)VocabularySize)
            throw Require.Invalid($"{token} is no token of this model; it knows 0 to {VocabularySize - 1}.");
        var text = _tokens[token];
        var attributes = _attributes[token];
        if (SpecialTokens.IsSpecial(attributes))
            return text.ToArray();
        if (attributes.HasFlag(TokenAttributes.Normal))
            return _isByteLevel ? DecodeBytes(text) : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace('▁', ' '));
        return attributes.HasFlag(TokenAttributes.Byte) && text.Length == 6
            && byte.TryParse(text[3..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? [value] : [];
    }

    private static int? Added(VocabularyHeader header, string name, bool adds, int? byDefault) => adds
        ? header.Id(name + "_token_id", byDefault) ?? throw TokenizerErrors.Invalid($"tokenizer.ggml.{name}_token_id names no token, but one is added to every text")
        : null;

    private static byte[] DecodeBytes(ReadOnlySpan<byte> text)
    {
        var bytes = new ByteBuffer(text.Length);
        for (var start = 0; start < text.Length;)
        {
            var (character, length) = Characters.Decode(text[start..]);
            if (ByteAlphabet.TryByteOf(character, out var value))
                bytes.Add(value);
            else
                bytes.Add(text.Slice(start, length));
            start += length;
        }

        return bytes.Written.ToArray();
    }

    private static List<(int Start, int End)> Bytes(string text, IReadOnlyList<Range> parts)
    {
        var bytes = new List<(int, int)>(parts.Count);
        var (at, before) = (0, 0);
        foreach (var part in parts)
        {
            var (start, end) = (part.Start.GetOffset(text.Length), part.End.GetOffset(text.Length));
            if (start < at || end < start || end > text.Length)
                throw Require.Invalid($"The part {part} of a text of {text.Length} characters lies outside of it, or before the one that it follows.");
            var first = before + Encoding.UTF8.GetByteCount(text.AsSpan(at, start - at));
            before = first + Encoding.UTF8.GetByteCount(text.AsSpan(start, end - start));
            at = end;
            bytes.Add((first, before));
        }

        return bytes;
    }

    private TokenList Split(string text, bool addSpecial, bool parseSpecial, IReadOnlyList<(int Start, int End)> literal)
    {
        Require.InRange(text.Length, 0, 1 << 28, "The length of a text", "characters");
        var bytes = Encoding.UTF8.GetBytes(text);
        var output = new TokenList((bytes.Length / 4) + 2);
        if (addSpecial && _begin is { } begin)
            output.Add(begin);
        var begins = true;
        foreach (var fragment in _special.Cut(bytes, parseSpecial, literal))
        {
            if (fragment.Token >= 0)
                output.Add(fragment.Token);
            else
                _fragments.Encode(bytes.AsSpan(fragment.Start, fragment.Length), begins, output);
            begins = fragment.Token >= 0;
        }

        if (addSpecial && _end is { } end)
            output.Add(end);
        return output;
    }
}
