using System.Text;
using System.Text.Unicode;
using LocalRunner.Chat;
using LocalRunner.Engine;
using LocalRunner.Tokenization;

namespace LocalRunner.Inference;

/// <summary>
/// The tokens of a model as text. A token that is whole characters is turned into a string once and then handed out
/// again, so that streaming allocates nothing for it.
/// </summary>
/// <param name="model">The engine's model.</param>
/// <param name="managed">Makes the tokenizer that long texts are split with; null where it would not be the engine's to the last token.</param>
/// <param name="addsSpace">Whether the tokenizer puts a space before a text, which is no part of it.</param>
internal sealed class Vocabulary(IEngineModel model, Lazy<ModelTokenizer?>? managed = null, bool addsSpace = false)
{
    /// <summary>
    /// The characters up to which the engine splits a text: it does so in milliseconds, where the tables of the managed tokenizer take
    /// tenths of a second and megabytes to make. Above, the engine is slower and needs a stack as deep as the text is long.
    /// </summary>
    public const int ShortText = 100_000;

    private readonly object?[]?[] _pieces = new object?[2][];
    private int? _begin;

    public int Size { get; } = model.Facts.VocabularySize;

    public int[] Tokenize(string text, bool addSpecial, bool parseSpecial)
    {
        ArgumentNullException.ThrowIfNull(text);
        Require.InRange(text.Length, 0, 1 << 28, "The length of a text", "characters");
        return text.Length > ShortText && managed?.Value is { } tokenizer
            ? tokenizer.Encode(text, addSpecial, parseSpecial)
            : model.Tokenize(text, addSpecial, parseSpecial);
    }

    /// <summary>Splits a rendered prompt: control tokens count where the template wrote them, and are text where the request did.</summary>
    public int[] Tokenize(RenderedPrompt prompt) => WithOneBegin(Tokenize([.. prompt.Segments()], addSpecial: true));

    /// <summary>Splits the beginning of a prompt, which may be empty.</summary>
    public int[] TokenizeBeginning(List<PromptSegment> segments) => WithOneBegin(Tokenize(segments, addSpecial: true));

    /// <summary>Splits a text of several parts: control tokens count where they are no input.</summary>
    public int[] Tokenize(List<PromptSegment> segments, bool addSpecial)
    {
        Require.InRange(segments.Sum(segment => (long)segment.Text.Length), 0, 1 << 28, "The length of a prompt", "characters");
        var text = string.Concat(segments.Select(segment => segment.Text));
        if (!segments.Any(segment => segment.IsInput && HoldsControlTokens(segment.Text.ToString())))
            return Tokenize(text, addSpecial, parseSpecial: true);
        if (addSpecial && managed?.Value is { } tokenizer)
            return tokenizer.Encode(text, Inputs(segments));

        // What the engine splits piece by piece may differ in a token where two pieces meet, and in nothing that the model reads.
        return [.. segments.SelectMany((segment, i) => Tokenize(segment.Text.ToString(), addSpecial && i == 0, parseSpecial: !segment.IsInput))];
    }

    public bool IsEndOfGeneration(int token) => model.IsEndOfGeneration(token);

    /// <summary>Gets a token's text, or its bytes when they are not whole characters.</summary>
    public (string? Text, byte[] Bytes) Piece(int token, bool showSpecial)
    {
        var pieces = _pieces[showSpecial ? 1 : 0] ??= new object?[Size];
        var piece = pieces[token] ??= Read(token, showSpecial);
        return piece is string text ? (text, []) : (null, (byte[])piece);
    }

    /// <summary>Gets the text of a token on its own; bytes that are no whole character show as U+FFFD.</summary>
    public string Show(int token)
    {
        var (text, bytes) = Piece(token, showSpecial: true);
        return text ?? Encoding.UTF8.GetString(bytes);
    }

    public string Detokenize(ReadOnlySpan<int> tokens, bool showSpecial)
    {
        Check(tokens);
        var text = new StringBuilder();
        var assembler = new TextAssembler(this, showSpecial);
        foreach (var token in tokens)
            text.Append(assembler.Append(token));
        var whole = text.Append(assembler.Flush()).ToString();
        return addsSpace && whole.StartsWith(' ') ? whole[1..] : whole;
    }

    /// <exception cref="LocalRunnerException">A token is none of this vocabulary.</exception>
    public void Check(ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)Size)
                throw Require.Invalid($"{token} is no token of this model; it knows 0 to {Size - 1}.");
        }
    }

    private static List<Range> Inputs(List<PromptSegment> segments)
    {
        var (inputs, at) = (new List<Range>(), 0);
        foreach (var segment in segments)
        {
            if (segment.IsInput)
                inputs.Add(at..(at + segment.Text.Length));
            at += segment.Text.Length;
        }

        return inputs;
    }

    private bool HoldsControlTokens(string text) =>
        !Tokenize(text, addSpecial: false, parseSpecial: true).AsSpan().SequenceEqual(Tokenize(text, addSpecial: false, parseSpecial: false));

    /// <summary>Many templates write the token that begins a text, and many tokenizers add it.</summary>
    private int[] WithOneBegin(int[] tokens)
    {
        var begin = _begin ??= Tokenize("", addSpecial: true, parseSpecial: false) is [var first, ..] ? first : -1;
        return tokens is [var one, var two, ..] && one == begin && two == begin ? tokens[1..] : tokens;
    }

    private object Read(int token, bool showSpecial)
    {
        Span<byte> buffer = stackalloc byte[128];
        var length = model.WritePiece(token, buffer, showSpecial);
        if (length < 0)
        {
            buffer = new byte[-length];
            length = model.WritePiece(token, buffer, showSpecial);
        }

        var bytes = buffer[..length];
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : bytes.ToArray();
    }
}
