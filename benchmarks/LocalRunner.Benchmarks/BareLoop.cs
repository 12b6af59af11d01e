using System.Diagnostics;
using LLama.Native;
using LocalRunner.Engine;
using LocalRunner.Engine.Llama;

namespace LocalRunner.Benchmarks;

/// <summary>
/// The least that answers: the native calls of a decode loop, one after the other on the calling thread, with the same
/// context parameters and samplers as the library. What the library adds to it is its overhead.
/// </summary>
internal sealed unsafe class BareLoop : IDisposable
{
    private readonly SafeLlamaModelHandle _model;
    private readonly SafeLLamaContextHandle _context;
    private readonly ThreadPoolHandle? _threads;
    private readonly nint _memory;
    private readonly SamplingSettings _sampling;
    private readonly int _batchSize;

    public BareLoop(string path, PlanSettings settings, SamplingSettings sampling)
    {
        LlamaLibrary.Load();
        using var log = EngineLog.Open();
        var model = LlamaImports.DefaultModelParameters();
        model.LoadMode = (int)settings.LoadMode;
        model.UseExtraBufferTypes = settings.Repack;
        _model = LlamaImports.LoadModel(path, model);
        _sampling = sampling;
        _batchSize = settings.BatchSize;

        var context = LLamaContextParams.Default();
        context.n_ctx = (uint)settings.ContextLength;
        context.n_batch = (uint)settings.BatchSize;
        context.n_ubatch = (uint)settings.MicroBatchSize;
        context.n_outputs_max = 1;
        context.n_threads = context.n_threads_batch = settings.Threads;
        _context = ContextParameters.Create(_model, context);
        if (_model.IsInvalid || _context.IsInvalid)
            throw new InvalidOperationException($"The bare loop could not load {path}: {log.Problem}");
        _threads = ComputeThreads.Create(settings.Threads);
        if (_threads is not null)
            LlamaImports.AttachThreadPool(_context, _threads.DangerousGetHandle(), _threads.DangerousGetHandle());

        _memory = LlamaImports.Memory(_context);
    }

    /// <summary>Reads the prompt from a position on, and writes tokens; returns the seconds of both and the tokens written.</summary>
    public (double Prompt, double Decode, int[] Tokens) Run(int[] prompt, int from, int count)
    {
        using var chain = SamplerChain.Create();
        SamplerChain.Fill(chain, _model, _model.Vocab.Count, (int)LlamaImports.ContextLengthPerSequence(_context), _sampling);

        Span<byte> piece = stackalloc byte[256];
        var tokens = new int[count];
        var start = Stopwatch.GetTimestamp();
        _ = NativeApi.llama_memory_seq_rm(_memory, LLamaSeqId.Zero, from, -1);
        for (var at = from; at < prompt.Length; at += _batchSize)
        {
            fixed (int* next = &prompt[at])
                Decode(next, Math.Min(_batchSize, prompt.Length - at));
        }

        tokens[0] = (int)chain.Sample(_context, -1);
        var read = Stopwatch.GetTimestamp();
        for (var i = 1; i < count; i++)
        {
            _ = NativeApi.llama_token_to_piece(_model.Vocab, tokens[i - 1], piece, lstrip: 0, special: false);
            fixed (int* next = &tokens[i - 1])
                Decode(next, 1);
            tokens[i] = (int)chain.Sample(_context, -1);
        }

        var end = Stopwatch.GetTimestamp();
        return (Stopwatch.GetElapsedTime(start, read).TotalSeconds, Stopwatch.GetElapsedTime(read, end).TotalSeconds, tokens);
    }

    /// <summary>Writes given tokens from the beginning, without choosing any, and returns the seconds.</summary>
    public double Write(int[] tokens)
    {
        var start = Stopwatch.GetTimestamp();
        _ = NativeApi.llama_memory_seq_rm(_memory, LLamaSeqId.Zero, 0, -1);
        for (var i = 0; i < tokens.Length; i++)
        {
            fixed (int* next = &tokens[i])
                Decode(next, 1);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _context.Dispose();
        _threads?.Dispose();
        _model.Dispose();
    }

    private void Decode(int* tokens, int count)
    {
        // Positions, sequence 0 and "logits for the last token" are the library's own defaults for null pointers.
        if (LlamaImports.Decode(_context, new LLamaNativeBatch { n_tokens = count, tokens = (LLamaToken*)tokens }) != 0)
            throw new InvalidOperationException("The bare loop could not decode.");
    }
}
