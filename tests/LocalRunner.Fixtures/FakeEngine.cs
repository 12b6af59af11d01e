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
    private readonly Dictionary<int, List<int>> _memory = [];
    private volatile bool _abort;

    public Func<int, DecodeStatus> OnDecode { get; set; } = _ => DecodeStatus.Done;

    public Func<int, int> OnSample { get; set; } = step => step % Letters;

    public Func<IEngineModel>? OnLoad { get; set; }

    public bool CanTruncate { get; set; } = true;

    public int Window { get; init; }

    public int Disposals { get; private set; }

    public Func<DryRunResult> OnDryRun { get; set; } = () => throw new NotSupportedException();

    public List<string> Checked { get; } = [];

    public IReadOnlyList<GpuInfo> Gpus { get; init; } = [];

    public IReadOnlyList<LibraryLoadAttempt> LoadAttempts => [];

    public EngineInfo Info { get; } = InfoOf("fake");

    public EngineModelFacts Facts => new(Letters + 1, 4, 1000, Window, IsAutoregressive: true, CanGoBack: CanTruncate, ChatTemplate: null);

    public int ContextLength => 64;

    public int Sequences { get; init; } = 1;

    public bool SharesCells { get; init; } = true;

    public int OutputRows => Sequences;

    /// <summary>Gets the cells that all sequences have together.</summary>
    public int Cells { get; init; } = int.MaxValue;

    /// <summary>Gets the batches that were computed: token, position and sequence of each of their tokens.</summary>
    public List<BatchToken[]> Batches { get; } = [];

    /// <summary>Gets how often one sequence began as another.</summary>
    public int Shares { get; private set; }

    public int BatchSize => 8;

    public int MicroBatchSize => 8;

    public bool FlashAttention => true;

    public MeasuredMemory Memory { get; init; } = new();

    public bool HasMemory => true;

    public int First { get; set; }

    public int FirstPosition(int sequence) => First;

    public int Length(int sequence) => MemoryOf(sequence).Count;

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
        var batch = new BatchToken[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
            batch[i] = new(tokens[i], position + i, 0, i == tokens.Length - 1);
        return Decode(batch);
    }

    public DecodeStatus Decode(ReadOnlySpan<BatchToken> batch)
    {
        var status = _abort ? DecodeStatus.Aborted : OnDecode(batch[0].Position);
        if (status == DecodeStatus.Done && _memory.Values.Sum(tokens => tokens.Count) + batch.Length > Cells)
            status = DecodeStatus.ContextFull;
        if (status == DecodeStatus.ContextFull)
            return status;

        Batches.Add(batch.ToArray());
        foreach (var token in status == DecodeStatus.Done ? batch : batch[..(batch.Length / 2)])
        {
            var memory = MemoryOf(token.Sequence);
            if (memory.Count != token.Position)
                throw new InvalidOperationException($"Position {token.Position} follows {memory.Count} tokens of sequence {token.Sequence}.");
            memory.Add(token.Token);
        }

        return status;
    }

    public ReadOnlySpan<float> Logits(int index) => new float[Letters + 1];

    public bool Truncate(int sequence, int length)
    {
        var (memory, kept) = (MemoryOf(sequence), CanTruncate ? length : 0);
        memory.RemoveRange(kept, memory.Count - kept);
        return CanTruncate || length == 0;
    }

    public bool CanShift => CanTruncate;

    public void Forget(int sequence, int from, int to) => MemoryOf(sequence).RemoveRange(from, to - from);

    public void ShareBeginning(int from, int to, int length)
    {
        var beginning = MemoryOf(from)[..length];
        Shares++;
        _memory[to] = beginning;
    }

    public DecodeStatus DecodeSequences(IReadOnlyList<int[]> sequences) => DecodeStatus.ContextFull;

    public ReadOnlySpan<float> SequenceEmbedding(int sequence) => [];

    public float SequenceScore(int sequence) => 0;

    public IEngineSampler CreateSampler(SamplingSettings settings) => new Sampler(this);

    public void RequestAbort() => _abort = true;

    public void ClearAbort() => _abort = false;

    public long StateSize(int sequence) => MemoryOf(sequence).Count;

    public byte[] SaveState(int sequence) => [.. MemoryOf(sequence).Select(token => (byte)token)];

    public void RestoreState(int sequence, ReadOnlySpan<byte> state) => _memory[sequence] = [.. state.ToArray().Select(token => (int)token)];

    public void Dispose() => Disposals++;

    private List<int> MemoryOf(int sequence)
    {
        if (!_memory.TryGetValue(sequence, out var memory))
            _memory[sequence] = memory = [];
        return memory;
    }

    private sealed class Sampler(FakeEngine engine) : IEngineSampler
    {
        private int _step;

        public bool TryAccept(int token) => true;

        public void AcceptPrompt(int token)
        {
        }

        public int Sample(int output) => engine.OnSample(_step++);

        public void Dispose()
        {
        }
    }

    /// <summary>Describes an engine that is none.</summary>
    internal static EngineInfo InfoOf(string release) => new()
    {
        Release = release,
        Backend = "cpu",
        Folder = "nowhere",
        CpuVariant = "none",
        CpuVariantReason = "It computes nothing.",
        UnusedFeatures = [],
        SystemInfo = "",
        Devices = [],
    };
}
