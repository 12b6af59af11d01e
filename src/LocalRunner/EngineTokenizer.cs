using System.Text;
using LocalRunner.Engine;
using LocalRunner.Gguf;
using LocalRunner.Inference;

namespace LocalRunner;

/// <summary>
/// Holds the engine's own tokenizer of a model, for those that <see cref="Tokenization.ModelTokenizer"/> does not know. The engine maps
/// the weights, but computes nothing. Thread-safe but for disposal.
/// </summary>
public sealed class EngineTokenizer : IDisposable
{
    private readonly IEngineModel _model;
    private readonly Vocabulary _vocabulary;
    private bool _disposed;

    private EngineTokenizer(IEngineModel model) => (_model, _vocabulary) = (model, new Vocabulary(model));

    /// <summary>Loads a model's tokenizer.</summary>
    /// <param name="file">The model; its data must be there.</param>
    /// <exception cref="LocalRunnerException">The library is missing, or can't load the model.</exception>
    public static EngineTokenizer Load(GgufFile file) => Load(LocalModel.DefaultEngine, file);

    /// <summary>Splits a text into tokens.</summary>
    /// <param name="text">The text; halves of surrogate pairs count as U+FFFD.</param>
    /// <param name="addSpecial">Whether the begin and end tokens that the model expects are added.</param>
    /// <param name="parseSpecial">Whether control tokens written out in the text count as such.</param>
    /// <returns>The ids of the tokens.</returns>
    /// <exception cref="LocalRunnerException">The text has more than 2,000,000 characters.</exception>
    public int[] Encode(string text, bool addSpecial = true, bool parseSpecial = true)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _vocabulary.Tokenize(text, addSpecial, parseSpecial);
    }

    /// <summary>Gets the bytes of a token, which need not be whole characters.</summary>
    /// <param name="token">The token's id.</param>
    /// <exception cref="LocalRunnerException">The id is none of the vocabulary.</exception>
    public byte[] PieceOf(int token)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _vocabulary.Check([token]);
        var (text, bytes) = _vocabulary.Piece(token, showSpecial: true);
        return text is null ? bytes : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Frees the model.</summary>
    public void Dispose()
    {
        _disposed = true;
        _model.Dispose();
    }

    internal static EngineTokenizer Load(IEngine engine, GgufFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new(engine.LoadModel(file, new PlanSettings { ContextLength = 1, Repack = false }, _ => true));
    }
}
