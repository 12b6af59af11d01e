using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>
/// An engine for failures that the real one can't be made to show. Its tokens are letters: it writes the alphabet, and
/// each step can be told to go wrong.
/// </summary>
internal sealed class FakeEngine : IEngine, IEngineModel, IEngineContext
{
    private const int Letters = 26;
    private readonly List<int> _memory = [];
    private volatile bool _abort;

    public Func<int, DecodeStatus> OnDecode { get; set; } = _ => DecodeStatus.Done;

    public Func<int, int> OnSample { get; set; } = step => step % Letters;

    public Func<IEngineModel>? OnLoad { get; set; }

    public bool CanTruncate { get; set; } = true;

    public int Window { get; init; }

    public int Disposals { get; private set; }

    public Func<DryRunResult> OnDryRun { get; set; } = () => throw new NotSupportedException();

    public List<string> Checked { get; } = [];

    public IReadOnlyList<GpuInfo> Gpus => [];

    public IReadOnlyList<LibraryLoadAttempt> LoadAttempts => [];

    public EngineInfo Info { get; } = new()
    {
        Release = "fake",
        Backend = "cpu",
        Folder = "nowhere",
        CpuVariant = "none",
        CpuVariantReason = "It computes nothing.",
        UnusedFeatures = [],
        SystemInfo = "",
        Devices = [],
    };

    public EngineModelFacts Facts => new(Letters + 1, 4, 1000, Window, IsAutoregressive: true, CanGoBack: CanTruncate, ChatTemplate: null);

    public int ContextLength => 64;

    public int BatchSize => 8;

    public int MicroBatchSize => 8;

    public bool FlashAttention => true;

    public MeasuredMemory Memory { get; init; } = new();

    public bool HasMemory => true;

    public int FirstPosition { get; set; }

    public int Length => _memory.Count;

    public IEngineModel LoadModel(GgufFile file, PlanSettings settings, Func<float, bool> onProgress) => OnLoad is null ? this : OnLoad();

    public void Check(GgufFile model, IReadOnlyList<LoraAdapter> adapters) => Checked.Add(model.Path);

    public DryRunResult DryRun(GgufFile model, ContextSettings settings) => OnDryRun();

    public QuantizeResult Quantize(GgufFile input, string output, QuantizeOptions options, bool dryRun, Action<double> onProgress) => throw new NotSupportedException();

    public int[] Tokenize(string text, bool addSpecial, bool parseSpecial) => [.. text.Select(letter => (letter - 'a') % Letters)];

    public int WritePiece(int token, Span<byte> destination, bool showSpecial)
    {
        destination[0] = (byte)('a' + token);
        return 1;
    }

    public bool IsEndOfGeneration(int token) => token == Letters;

    public IEngineContext CreateContext(ContextSettings settings) => this;

    public DecodeStatus Decode(ReadOnlySpan<int> tokens, int position)
    {
        var status = _abort ? DecodeStatus.Aborted : OnDecode(position);
        if (status == DecodeStatus.Done)
            _memory.AddRange(tokens);
        else if (status == DecodeStatus.Aborted)
            _memory.AddRange(tokens[..(tokens.Length / 2)]);
        return status;
    }

    public ReadOnlySpan<float> Logits(int index) => new float[Letters + 1];

    public bool Truncate(int length)
    {
        var kept = CanTruncate ? length : 0;
        _memory.RemoveRange(kept, _memory.Count - kept);
        return CanTruncate || length == 0;
    }

    public DecodeStatus DecodeSequences(IReadOnlyList<int[]> sequences) => DecodeStatus.ContextFull;

    public ReadOnlySpan<float> SequenceEmbedding(int sequence) => [];

    public float SequenceScore(int sequence) => 0;

    public IEngineSampler CreateSampler(SamplingSettings settings) => new Sampler(this);

    public void RequestAbort() => _abort = true;

    public void ClearAbort() => _abort = false;

    public byte[] SaveState() => [];

    public void RestoreState(ReadOnlySpan<byte> state)
    {
    }

    public void Dispose() => Disposals++;

    private sealed class Sampler(FakeEngine engine) : IEngineSampler
    {
        private int _step;

        public bool TryAccept(int token) => true;

        public void AcceptPrompt(int token)
        {
        }

        public int Sample() => engine.OnSample(_step++);

        public void Dispose()
        {
        }
    }
}
