using System.Diagnostics;
using LocalRunner.Inference;
using LocalRunner.Native;
using LocalRunner.Plans;

namespace LocalRunner.Benchmarks;

/// <summary>
/// The least that answers: the native calls of a decode loop, one after the other on the calling thread, with the same
/// context parameters and samplers as the library. What the library adds to it is its overhead.
/// </summary>
internal sealed unsafe class BareLoop : IDisposable
{
    private readonly ModelHandle _model;
    private readonly ContextHandle _context;
    private readonly nint _vocabulary;
    private readonly nint _memory;
    private readonly SamplingSettings _sampling;
    private readonly int _batchSize;

    public BareLoop(string path, PlanSettings settings, SamplingSettings sampling)
    {
        NativeRuntime.Load();
        using var log = NativeLog.Open();
        var model = NativeMethods.DefaultModelParams();
        model.LoadMode = (int)settings.LoadMode;
        model.UseExtraBufferTypes = settings.Repack;
        _model = NativeMethods.LoadModel(path, model);
        _vocabulary = NativeMethods.Vocabulary(_model);
        _sampling = sampling;
        _batchSize = settings.BatchSize;

        var context = NativeMethods.DefaultContextParams();
        context.ContextLength = (uint)settings.ContextLength;
        context.BatchSize = (uint)settings.BatchSize;
        context.MicroBatchSize = (uint)settings.MicroBatchSize;
        context.MaxOutputs = 1;
        context.Threads = context.ThreadsBatch = settings.Threads;
        _context = NativeMethods.CreateContext(_model, context);
        if (_model.IsInvalid || _context.IsInvalid)
            throw new InvalidOperationException($"The bare loop could not load {path}: {log.Problem}");
        using var pool = ComputeThreads.Create(settings.Threads);
        if (pool is null)
        {
            _context.KeepAlive(_model);
        }
        else
        {
            _context.KeepAlive(_model, pool);
            NativeMethods.AttachThreadPool(_context, pool.DangerousGetHandle(), pool.DangerousGetHandle());
        }

        _memory = NativeMethods.Memory(_context);
    }

    /// <summary>Reads the prompt from a position on, and writes tokens; returns the seconds of both and the tokens written.</summary>
    public (double Prompt, double Decode, int[] Tokens) Run(int[] prompt, int from, int count)
    {
        using var chain = NativeMethods.CreateChain(1);
        SamplerChain.Fill(chain, _vocabulary, NativeMethods.TokenCount(_vocabulary), (int)NativeMethods.ContextLengthPerSequence(_context), _sampling);

        var piece = stackalloc byte[256];
        var tokens = new int[count];
        var start = Stopwatch.GetTimestamp();
        _ = NativeMethods.RemoveSequence(_memory, 0, from, -1);
        for (var at = from; at < prompt.Length; at += _batchSize)
        {
            fixed (int* next = &prompt[at])
                Decode(next, Math.Min(_batchSize, prompt.Length - at));
        }

        tokens[0] = NativeMethods.Sample(chain, _context, -1);
        var read = Stopwatch.GetTimestamp();
        for (var i = 1; i < count; i++)
        {
            _ = NativeMethods.Piece(_vocabulary, tokens[i - 1], piece, 256, 0, special: false);
            fixed (int* next = &tokens[i - 1])
                Decode(next, 1);
            tokens[i] = NativeMethods.Sample(chain, _context, -1);
        }

        var end = Stopwatch.GetTimestamp();
        return (Stopwatch.GetElapsedTime(start, read).TotalSeconds, Stopwatch.GetElapsedTime(read, end).TotalSeconds, tokens);
    }

    /// <summary>Writes given tokens from the beginning, without choosing any, and returns the seconds.</summary>
    public double Write(int[] tokens)
    {
        var start = Stopwatch.GetTimestamp();
        _ = NativeMethods.RemoveSequence(_memory, 0, 0, -1);
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
        _model.Dispose();
    }

    private void Decode(int* tokens, int count)
    {
        // Positions, sequence 0 and "logits for the last token" are the library's own defaults for null pointers.
        if (NativeMethods.Decode(_context, new LlamaBatch { TokenCount = count, Tokens = tokens }) != 0)
            throw new InvalidOperationException("The bare loop could not decode.");
    }
}
