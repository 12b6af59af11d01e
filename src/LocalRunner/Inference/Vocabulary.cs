using System.Text;
using System.Text.Unicode;
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

    public int Size { get; } = model.Facts.VocabularySize;

    public int[] Tokenize(string text, bool addSpecial, bool parseSpecial)
    {
        ArgumentNullException.ThrowIfNull(text);
        Require.InRange(text.Length, 0, 1 << 28, "The length of a text", "characters");
        return text.Length > ShortText && managed?.Value is { } tokenizer
            ? tokenizer.Encode(text, addSpecial, parseSpecial)
            : model.Tokenize(text, addSpecial, parseSpecial);
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
