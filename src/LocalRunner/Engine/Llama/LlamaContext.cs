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

    // llama_rope_type, which LLamaSharp names in part.
    private const int NoRotation = -1;
    private const int NormRotation = 0;
    private const int NeoxRotation = 2;

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
        Memory = MemoryLog.Read(log.Lines, LlamaLibrary.NameOf);
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

    public int Sequences => _settings.Plan.Sequences;

    public bool SharesCells => _settings.Plan.UnifiedCache || Sequences == 1;

    public int OutputRows => _settings.Plan.OutputRows == 0 ? BatchSize : Math.Max(Sequences, _settings.Plan.OutputRows);

    public bool FlashAttention { get; }

    public MeasuredMemory Memory { get; }

    public bool HasMemory => _memory != 0;

    public SafeLLamaContextHandle Handle => _handle;

    public int FirstPosition(int sequence) => HasMemory ? (int)_handle.MemorySequenceMinPosition(Id(sequence)) : -1;

    public int Length(int sequence) => HasMemory ? (int)_handle.MemorySequenceMaxPosition(Id(sequence)) + 1 : 0;

    public DecodeStatus Decode(ReadOnlySpan<int> tokens, int position)
    {
        Check(tokens);
        Require.InRange(position, 0, ContextLength - tokens.Length, "The position of a batch", "");
        _batch.Fill(tokens, position, allOutputs: _settings.Plan.OutputRows == 0);
        return Status(LlamaImports.Decode(_handle, _batch.Batch));
    }

    public DecodeStatus Decode(ReadOnlySpan<BatchToken> batch)
    {
        Check(batch);
        _batch.Fill(batch);
        return Status(LlamaImports.Decode(_handle, _batch.Batch));
    }

    public DecodeStatus DecodeVectors(ReadOnlySpan<float> vectors, int count, int position, int sequence, bool atOnce)
    {
        // The library asserts on more than a micro-batch without a causal mask, and reads as many numbers as it is told of.
        Require.InRange(count, 1, atOnce ? Math.Min(BatchSize, MicroBatchSize) : BatchSize, "The number of vectors in a batch", "");
        Require.InRange(position, 0, ContextLength - count, "The position of a batch", "");
        if (vectors.Length != count * LlamaImports.InputWidth(_model))
            throw new InvalidOperationException($"{vectors.Length} numbers are no {count} vectors of {LlamaImports.InputWidth(_model)}.");
        _batch.Fill(count, position, (int)Id(sequence));
        fixed (float* from = vectors)
        {
            if (atOnce)
                LlamaImports.SetCausal(_handle, false);
            try
            {
                return Status(LlamaImports.Decode(_handle, _batch.WithVectors(from)));
            }
            finally
            {
                if (atOnce)
                    LlamaImports.SetCausal(_handle, true);
            }
        }
    }

    public DecodeStatus DecodeGrid(ReadOnlySpan<float> vectors, int first, int columns, int position, int sequence)
    {
        var (count, rest) = Math.DivRem(vectors.Length, LlamaImports.InputWidth(_model));
        Require.InRange(count, 1, BatchSize, "The number of vectors in a batch", "");
        Require.InRange(first, 0, int.MaxValue - count, "The first of a batch's vectors", "");
        Require.InRange(columns, 1, ContextLength, "The number of vectors in a row", "");
        Require.InRange(position, 0, ContextLength - Math.Max(columns, (first + count + columns - 1) / columns), "The position of an image", "");
        if (rest != 0 || (int)_model.RopeType is NoRotation or NormRotation or NeoxRotation)
            throw new InvalidOperationException("These vectors have no axes, or another width.");
        _batch.Fill(count, first, columns, position, (int)Id(sequence));
        fixed (float* from = vectors)
            return Status(LlamaImports.Decode(_handle, _batch.WithVectors(from)));
    }

    public ReadOnlySpan<float> Logits(int index)
    {
        var logits = LlamaImports.Logits(_handle, index);
        return logits is null
            ? throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The engine holds no logits for token {index} of the last batch.")
            : new(logits, _facts.VocabularySize);
    }

    public bool Truncate(int sequence, int length)
    {
        if (!HasMemory)
            return true;
        if (length > 0 && NativeApi.llama_memory_seq_rm(_memory, Id(sequence), length, -1))
            return true;

        if (Sequences == 1)
            _handle.MemoryClear(data: true);
        else
            _ = NativeApi.llama_memory_seq_rm(_memory, Id(sequence), -1, -1);
        return length == 0;
    }

    /// <summary>Rotations over several axes can't be moved, and trying ends the process.</summary>
    public bool CanShift => HasMemory && _facts.CanGoBack && _handle.MemoryCanShift
        && (int)_model.RopeType is NoRotation or NormRotation or NeoxRotation;

    public void Forget(int sequence, int from, int to)
    {
        if (!CanShift)
            throw new InvalidOperationException("This memory moves no positions.");
        Require.InRange(to, 1, Length(sequence), "The end of what is forgotten", "tokens");
        Require.InRange(from, 0, to - 1, "The beginning of what is forgotten", "tokens");
        _ = NativeApi.llama_memory_seq_rm(_memory, Id(sequence), from, to);
        _handle.MemorySequenceAdd(Id(sequence), to, -1, from - to);
    }

    public void ShareBeginning(int from, int to, int length)
    {
        // Between caches of their own only whole sequences can be copied; anything else ends the process.
        if (!SharesCells || !HasMemory)
            throw new InvalidOperationException("These sequences share no cells.");
        Require.InRange(length, 1, Length(from), "The length of a shared beginning", "tokens");
        Truncate(to, 0);
        _handle.MemorySequenceCopy(Id(from), Id(to), 0, length);
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

    public long StateSize(int sequence) => (long)_handle.GetStateSize(Id(sequence));

    public byte[] SaveState(int sequence)
    {
        var state = new byte[StateSize(sequence)];
        fixed (byte* to = state)
        {
            var written = _handle.GetState(to, (nuint)state.Length, Id(sequence));
            return (int)written == state.Length
                ? state
                : throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The engine saved {written} of {state.Length} bytes of its state.");
        }
    }

    public void RestoreState(int sequence, ReadOnlySpan<byte> state)
    {
        fixed (byte* from = state)
        {
            if (_handle.SetState(from, (nuint)state.Length, Id(sequence)) == 0)
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

    /// <summary>The library asserts on these too: more rows of logits than it has room for end the process.</summary>
    private void Check(ReadOnlySpan<BatchToken> batch)
    {
        Require.InRange(batch.Length, 1, BatchSize, "The number of tokens in a batch", "tokens");
        var rows = 0;
        foreach (var token in batch)
        {
            Require.InRange(token.Token, 0, _facts.VocabularySize - 1, "A token", "");
            Require.InRange(token.Position, 0, ContextLength - 1, "The position of a token", "");
            _ = Id(token.Sequence);
            rows += token.WantsLogits ? 1 : 0;
        }

        Require.InRange(rows, 0, OutputRows, "The number of tokens with logits", "");
    }

    private LLamaSeqId Id(int sequence)
    {
        Require.InRange(sequence, 0, Sequences - 1, "A sequence", "");
        return (LLamaSeqId)sequence;
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
