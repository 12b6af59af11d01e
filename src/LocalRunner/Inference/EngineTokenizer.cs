using LocalRunner.Engine;
using LocalRunner.Gguf;

namespace LocalRunner.Inference;

/// <summary>The engine's own tokenizer of a model, of which it maps the weights but computes nothing.</summary>
internal sealed class EngineTokenizer : IDisposable
{
    private readonly IEngineModel _model;
    private readonly Vocabulary _vocabulary;

    private EngineTokenizer(IEngineModel model) => (_model, _vocabulary) = (model, new Vocabulary(model));

    /// <exception cref="LocalRunnerException">The library is missing, or can't load the model.</exception>
    public static EngineTokenizer Load(IEngine engine, GgufFile file) =>
        new(engine.LoadModel(file, new(LoadMode.MemoryMapped, Repack: false, GpuLayers: 0), _ => true));

    public int[] Encode(string text, bool addSpecial, bool parseSpecial) => _vocabulary.Tokenize(text, addSpecial, parseSpecial);

    public byte[] PieceOf(int token)
    {
        _vocabulary.Check([token]);
        var (text, bytes) = _vocabulary.Piece(token, showSpecial: true);
        return text is null ? bytes : System.Text.Encoding.UTF8.GetBytes(text);
    }

    public void Dispose() => _model.Dispose();
}
