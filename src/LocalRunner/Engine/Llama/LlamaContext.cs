using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LLama.Native;
using LocalRunner.Grammars;

namespace LocalRunner.Engine.Llama;

/// <summary>A context in llama.cpp, with the batch it is fed through and the flag that its abort callback reads.</summary>
internal sealed unsafe class LlamaContext : IEngineContext
{
    private const LLamaPoolingType FirstPooling = (LLamaPoolingType)EmbeddingPooling.Mean;
    private const LLamaPoolingType LastPooling = (LLamaPoolingType)EmbeddingPooling.LastToken;
    private static readonly LLamaSeqId s_sequence = LLamaSeqId.Zero;

    private readonly SafeLLamaContextHandle _handle;
    private readonly SafeLlamaModelHandle _model;
    private readonly ThreadPoolHandle? _threads;
    private readonly EngineModelFacts _facts;
    private readonly GrammarCache _grammars;
    private readonly ContextSettings _settings;
    private readonly nint _memory;
    private readonly bool _isEncoder;
    private readonly BatchBuffer _batch;
    private readonly int* _abort;

    public LlamaContext(
        SafeLlamaModelHandle model, EngineModelFacts facts, GrammarCache grammars, ContextSettings settings, List<(nint Adapter, float Scale)> adapters)
    {
        _model = model;
        _facts = facts;
        _grammars = grammars;
        _settings = settings;
        _abort = (int*)NativeMemory.AllocZeroed(sizeof(int));

        using var log = EngineLog.Open();
        _handle = ContextParameters.Create(model, Parameters());
        Memory = MemoryLog.Read(log.Lines);
        if (_handle.IsInvalid)
        {
            NativeMemory.Free(_abort);
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory,
                $"llama.cpp could not create a context of {settings.Plan.ContextLength} tokens: {log.Problem ?? "it gave no reason"}. "
                + "Try a shorter context, a quantised KV cache or smaller batches.");
        }

        FlashAttention = ContextParameters.ReadFlashAttention(settings.FlashAttention, log.Lines);
        _threads = ComputeThreads.Create(settings.Plan.Threads);
        if (_threads is not null)
            LlamaImports.AttachThreadPool(_handle, _threads.DangerousGetHandle(), _threads.DangerousGetHandle());

        _memory = LlamaImports.Memory(_handle);
        _isEncoder = model is { HasEncoder: true, HasDecoder: false };
        ContextLength = (int)Math.Min(LlamaImports.ContextLengthPerSequence(_handle), (uint)settings.MostPositions);
        BatchSize = (int)_handle.BatchSize;
        MicroBatchSize = (int)_handle.UBatchSize;
        _batch = new BatchBuffer(BatchSize);
        try
        {
            Apply(adapters);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int ContextLength { get; }

    public int BatchSize { get; }

    public int MicroBatchSize { get; }

    public bool FlashAttention { get; }

    public MeasuredMemory Memory { get; }

    public bool HasMemory => _memory != 0;

    public int FirstPosition => HasMemory ? (int)_handle.MemorySequenceMinPosition(s_sequence) : -1;

    public int Length => HasMemory ? (int)_handle.MemorySequenceMaxPosition(s_sequence) + 1 : 0;

    public SafeLLamaContextHandle Handle => _handle;

    public DecodeStatus Decode(ReadOnlySpan<int> tokens, int position)
    {
        Check(tokens);
        Require.InRange(position, 0, ContextLength - tokens.Length, "The position of a batch", "");
        _batch.Fill(tokens, position, allOutputs: _settings.Plan.OutputRows == 0);
        return Status(LlamaImports.Decode(_handle, _batch.Batch));
    }

    public ReadOnlySpan<float> Logits(int index)
    {
        var logits = LlamaImports.Logits(_handle, index);
        return logits is null
            ? throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The engine holds no logits for token {index} of the last batch.")
            : new(logits, _facts.VocabularySize);
    }

    public bool Truncate(int length)
    {
        if (!HasMemory)
            return true;
        if (length > 0 && NativeApi.llama_memory_seq_rm(_memory, s_sequence, length, -1))
            return true;

        _handle.MemoryClear(data: true);
        return length == 0;
    }

    public DecodeStatus DecodeSequences(IReadOnlyList<int[]> sequences)
    {
        // A reranker's result is as wide as its classes, not as a vector.
        var pooling = _handle.PoolingType;
        if (_settings.Ranks && pooling != LLamaPoolingType.Rank)
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel, "This model scores no documents. Take a reranker.");
        if (!_settings.Ranks && (pooling is < FirstPooling or > LastPooling))
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel, "This model gives no pooled vectors. Name a pooling, or take an embedding model.");
        if (HasMemory)
            _handle.MemoryClear(data: true);
        foreach (var sequence in sequences)
            Check(sequence);
        Require.InRange(sequences.Count, 1, _settings.Embeds ? _settings.Plan.Sequences : 0, "The number of texts in a batch", "");
        Require.InRange(sequences.Sum(sequence => sequence.Length), 1, MicroBatchSize, "The number of tokens in a batch", "tokens");
        _batch.Fill(sequences);

        // Models without memory have nothing to decode into; an encoder alone has one and no graph that uses it.
        return Status(HasMemory && !_isEncoder ? LlamaImports.Decode(_handle, _batch.Batch) : LlamaImports.Encode(_handle, _batch.Batch));
    }

    public ReadOnlySpan<float> SequenceEmbedding(int sequence)
    {
        var vector = LlamaImports.SequenceEmbedding(_handle, sequence);
        return vector is null
            ? throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The engine holds no vector for text {sequence} of the last batch.")
            : new(vector, _facts.EmbeddingWidth);
    }

    public float SequenceScore(int sequence)
    {
        var classes = LlamaImports.SequenceEmbedding(_handle, sequence);
        return classes is null
            ? throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The engine holds no score for document {sequence} of the last batch.")
            : classes[0];
    }

    public IEngineSampler CreateSampler(SamplingSettings settings) => LlamaSampler.Create(this, _model, _grammars, _facts.VocabularySize, settings);

    public void RequestAbort() => Volatile.Write(ref *_abort, 1);

    public void ClearAbort() => Volatile.Write(ref *_abort, 0);

    public byte[] SaveState()
    {
        var state = new byte[_handle.GetStateSize(s_sequence)];
        fixed (byte* to = state)
        {
            var written = _handle.GetState(to, (nuint)state.Length, s_sequence);
            return (int)written == state.Length
                ? state
                : throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The engine saved {written} of {state.Length} bytes of its state.");
        }
    }

    public void RestoreState(ReadOnlySpan<byte> state)
    {
        fixed (byte* from = state)
        {
            if (_handle.SetState(from, (nuint)state.Length, s_sequence) == 0)
                throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "The engine refused the saved state: it belongs to another model or other settings.");
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        _threads?.Dispose();
        _batch.Dispose();
        NativeMemory.Free(_abort);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static bool OnAbort(void* flag) => Volatile.Read(ref *(int*)flag) != 0;

    private LLamaContextParams Parameters()
    {
        var parameters = ContextParameters.Of(_settings);
        parameters.abort_callback = (nint)(delegate* unmanaged[Cdecl]<void*, bool>)&OnAbort;
        parameters.abort_callback_user_data = (nint)_abort;
        return parameters;
    }

    private void Apply(List<(nint Adapter, float Scale)> adapters)
    {
        if (adapters.Count == 0)
            return;

        var pointers = stackalloc nint[adapters.Count];
        var scales = stackalloc float[adapters.Count];
        for (var i = 0; i < adapters.Count; i++)
            (pointers[i], scales[i]) = adapters[i];
        if (LlamaImports.SetAdapters(_handle, pointers, (nuint)adapters.Count, scales) != 0)
            throw new LocalRunnerException(LocalRunnerError.AdapterMismatch, "llama.cpp refused the adapters for this context.");
    }

    /// <summary>The library asserts on what is refused here.</summary>
    private void Check(ReadOnlySpan<int> tokens)
    {
        Require.InRange(tokens.Length, 1, BatchSize, "The number of tokens in a batch", "tokens");
        foreach (var token in tokens)
            Require.InRange(token, 0, _facts.VocabularySize - 1, "A token", "");
    }

    private DecodeStatus Status(int code) => code switch
    {
        0 => DecodeStatus.Done,
        1 => DecodeStatus.ContextFull,
        2 => DecodeStatus.Aborted,
        _ when Volatile.Read(ref *_abort) != 0 => DecodeStatus.Aborted,
        _ => throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"llama.cpp failed to compute a batch (code {code})."),
    };
}
