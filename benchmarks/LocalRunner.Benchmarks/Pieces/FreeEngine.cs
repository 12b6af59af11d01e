using System.Text;
using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Gguf;

namespace LocalRunner.Benchmarks.Pieces;

/// <summary>An engine that computes nothing: it takes every batch, and writes one token after the other.</summary>
internal sealed class FreeEngine : IEngine, IEngineModel, IEngineContext, IEngineSampler
{
    private const int Tokens = 2048;
    private const int LongContext = 1 << 20;

    private readonly float[] _logits = [.. Enumerable.Range(0, Tokens).Select(i => i * 7 % Tokens / 100f)];
    private int _sampled;
    private int _length;

    public IReadOnlyList<GpuInfo> Gpus => [];

    public EngineModelFacts Facts { get; } = new(Tokens, 1, 1, SlidingWindow: 0, IsAutoregressive: true, CanGoBack: true, ChatTemplate: null);

    public MeasuredMemory Memory { get; } = new();

    public int ContextLength => LongContext;

    public int BatchSize => 2048;

    public int MicroBatchSize => 512;

    public bool FlashAttention => true;

    public bool HasMemory => true;

    public int Sequences => 1;

    public bool SharesCells => true;

    public int OutputRows => 1;

    public int FirstPosition(int sequence) => 0;

    public int Length(int sequence) => _length;

    public void Check(GgufFile model, IReadOnlyList<LoraAdapter> adapters)
    {
    }

    public IEngineModel LoadModel(GgufFile file, PlanSettings settings, Func<float, bool> onProgress) => this;

    public IEngineContext CreateContext(ContextSettings settings) => this;

    public IEngineSampler CreateSampler(SamplingSettings settings) => this;

    public int WritePiece(int token, Span<byte> destination, bool showSpecial) => Encoding.UTF8.GetBytes($" word{token}", destination);

    public bool IsEndOfGeneration(int token) => false;

    public DecodeStatus Decode(ReadOnlySpan<int> tokens, int position)
    {
        _length = position + tokens.Length;
        return DecodeStatus.Done;
    }

    public DecodeStatus Decode(ReadOnlySpan<BatchToken> batch)
    {
        _length = batch[^1].Position + 1;
        return DecodeStatus.Done;
    }

    public ReadOnlySpan<float> Logits(int index) => _logits;

    public int Sample(int output) => _sampled = (_sampled + 1) % Tokens;

    public bool Truncate(int sequence, int length)
    {
        _length = length;
        return true;
    }

    public bool TryAccept(int token) => true;

    public void AcceptPrompt(int token)
    {
    }

    public void RequestAbort()
    {
    }

    public void ClearAbort()
    {
    }

    public void Dispose()
    {
    }

    public EngineInfo Info => throw Unused();

    public IReadOnlyList<LibraryLoadAttempt> LoadAttempts => throw Unused();

    public DryRunResult DryRun(GgufFile model, ContextSettings settings) => throw Unused();

    public QuantizeResult Quantize(GgufFile input, string output, QuantizeOptions options, bool dryRun, Action<double> onProgress) => throw Unused();

    public int[] Tokenize(string text, bool addSpecial, bool parseSpecial) => throw Unused();

    public DecodeStatus DecodeSequences(IReadOnlyList<int[]> sequences) => throw Unused();

    public ReadOnlySpan<float> SequenceEmbedding(int sequence) => throw Unused();

    public float SequenceScore(int sequence) => throw Unused();

    public bool CanShift => false;

    public void Forget(int sequence, int from, int to) => throw Unused();

    public void ShareBeginning(int from, int to, int length) => throw Unused();

    public long StateSize(int sequence) => throw Unused();

    public byte[] SaveState(int sequence) => throw Unused();

    public void RestoreState(int sequence, ReadOnlySpan<byte> state) => throw Unused();

    private static NotSupportedException Unused() => new("No answer needs this.");
}
