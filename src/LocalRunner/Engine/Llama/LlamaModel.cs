using System.Text;
using LLama.Native;
using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Grammars;
using LocalRunner.Preflight;

namespace LocalRunner.Engine.Llama;

/// <summary>A model in llama.cpp. Tokenising is thread-safe there; the adapters it loads are freed with it.</summary>
internal sealed unsafe class LlamaModel : IEngineModel
{
    private readonly SafeLlamaModelHandle _handle;
    private readonly GgufFile _file;
    private readonly nint _vocabulary;
    private readonly GrammarCache _grammars;
    private readonly Dictionary<string, nint> _adapters = new(StringComparer.Ordinal);

    public LlamaModel(SafeLlamaModelHandle handle, GgufFile file, MeasuredMemory memory)
    {
        _handle = handle;
        _file = file;
        Memory = memory;
        _vocabulary = LlamaImports.Vocabulary(handle);
        Facts = new(
            handle.Vocab.Count,
            LlamaImports.EmbeddingWidth(handle),
            (long)handle.ParameterCount,
            handle.SWACount,
            handle.HasDecoder && !handle.HasEncoder && !handle.IsDiffusion,
            !handle.IsRecurrent && !LlamaImports.IsHybrid(handle) && !new ModelHeader(file).CompressesContext,
            handle.GetTemplate(name: null, strict: false))
        {
            Pair = Pair(),
        };
        _grammars = new(new TokenTexts(
            Facts.VocabularySize,
            (token, destination) => WritePiece(token, destination, showSpecial: true),
            IsEndOfGeneration,
            text => Tokenize(text, addSpecial: false, parseSpecial: true) is [var token] ? token : null));
    }

    public EngineModelFacts Facts { get; }

    public MeasuredMemory Memory { get; }

    public int[] Tokenize(string text, bool addSpecial, bool parseSpecial) =>
        DeepStack.Run(text.Length, () => TokenizeHere(Encoding.UTF8.GetBytes(text), addSpecial, parseSpecial));

    public int WritePiece(int token, Span<byte> destination, bool showSpecial)
    {
        using var use = Use();
        return NativeApi.llama_token_to_piece(_handle.Vocab, token, destination, lstrip: 0, showSpecial);
    }

    public bool IsEndOfGeneration(int token)
    {
        using var use = Use();
        return ((LLamaToken)token).IsEndOfGeneration(_handle.Vocab);
    }

    public IEngineContext CreateContext(ContextSettings settings) => new LlamaContext(_handle, Facts, _grammars, settings, LoadAdapters(settings.Adapters));

    /// <summary>Loads a projector that was checked against this model.</summary>
    public MtmdProjector CreateProjector(GgufFile projector, int threads) => new(projector, _handle, Facts.VocabularySize, threads);

    public void Dispose() => _handle.Dispose();

    // As llama.cpp's server puts a query and a document together.
    private PairTokens Pair()
    {
        var (begin, end, separator) = (LlamaImports.BeginToken(_vocabulary), LlamaImports.EndToken(_vocabulary), LlamaImports.SeparatorToken(_vocabulary));
        List<int> closing = LlamaImports.AddsEnd(_vocabulary) ? [end >= 0 ? end : separator] : [];
        List<int> separating = LlamaImports.AddsSeparator(_vocabulary) ? [separator] : [];
        return new(
            LlamaImports.AddsBegin(_vocabulary) && begin >= 0 ? [begin] : [],
            [.. closing.Concat(separating).Where(token => token >= 0)],
            [.. closing.Where(token => token >= 0)]);
    }

    private int[] TokenizeHere(byte[] text, bool addSpecial, bool parseSpecial)
    {
        var tokens = new int[text.Length + 8];
        using var use = Use();
        fixed (byte* from = text)
        {
            var count = Call(from, tokens);
            if (count < 0 && count != int.MinValue)
            {
                tokens = new int[-count];
                count = Call(from, tokens);
            }

            return count >= 0
                ? tokens[..count]
                : throw new LocalRunnerException(LocalRunnerError.UnsupportedModel, $"This model's tokenizer gave no tokens for a text of {text.Length} bytes.");
        }

        int Call(byte* from, int[] into)
        {
            fixed (int* to = into)
                return LlamaImports.Tokenize(_vocabulary, from, text.Length, to, into.Length, addSpecial, parseSpecial);
        }
    }

    private List<(nint Adapter, float Scale)> LoadAdapters(IReadOnlyList<LoraAdapter> adapters)
    {
        var loaded = new Dictionary<nint, float>();
        foreach (var (path, scale) in adapters)
        {
            // An adapter that contributes nothing is left out, so that the answers are the base model's to the bit.
            if (scale == 0)
                continue;

            if (!_adapters.TryGetValue(path, out var adapter))
            {
                using (var file = GgufFile.Open(path))
                    ModelPreflight.CheckAdapter(file, _file);
                using var log = EngineLog.Open();
                adapter = LlamaImports.LoadAdapter(_handle, path);
                if (adapter == 0)
                {
                    throw new LocalRunnerException(LocalRunnerError.AdapterMismatch,
                        $"llama.cpp could not apply the adapter {path}: {log.Problem ?? "it gave no reason"}.");
                }

                _adapters.Add(path, adapter);
            }

            // The engine keeps one scale an adapter.
            loaded[adapter] = loaded.GetValueOrDefault(adapter) + scale;
        }

        return [.. loaded.Where(pair => pair.Value != 0).Select(pair => (pair.Key, pair.Value))];
    }

    /// <summary>Holds the model while a pointer that it owns crosses.</summary>
    private Reference Use()
    {
        var added = false;
        _handle.DangerousAddRef(ref added);
        return new(_handle);
    }

    private readonly ref struct Reference(SafeLlamaModelHandle handle)
    {
        public void Dispose() => handle.DangerousRelease();
    }
}
