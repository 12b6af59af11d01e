using LocalRunner.Gguf;
using LocalRunner.Tokenization;

namespace LocalRunner.Cli.Counting;

/// <summary>A model's tokens: from its header alone, or from the engine where that is not exact.</summary>
internal sealed class TokenSource : IDisposable
{
    private readonly ModelTokenizer? _tokenizer;
    private readonly EngineTokenizer? _engine;

    private TokenSource(ModelTokenizer? tokenizer, EngineTokenizer? engine, string? reason) => (_tokenizer, _engine, EngineReason) = (tokenizer, engine, reason);

    /// <summary>Gets why the engine was asked; null where it was not.</summary>
    public string? EngineReason { get; }

    /// <param name="file">The model; of a header that is not there, the engine can't be asked.</param>
    /// <exception cref="LocalRunnerException">The header is unusable, or the engine is needed and can't load the model.</exception>
    public static TokenSource Open(GgufFile file) => ModelTokenizer.TryCreate(file, out var tokenizer, out var reason)
        ? new(tokenizer, null, null)
        : new(null, EngineTokenizer.Load(file), reason);

    public int[] Encode(string text, bool addSpecial = true, bool parseSpecial = true) =>
        _tokenizer?.Encode(text, addSpecial, parseSpecial) ?? _engine!.Encode(text, addSpecial, parseSpecial);

    public byte[] PieceOf(int token) => _tokenizer?.PieceOf(token) ?? _engine!.PieceOf(token);

    public void Dispose() => _engine?.Dispose();
}
