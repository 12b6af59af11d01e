namespace LocalRunner;

/// <summary>Holds the final settings of a plan: how the context is created and how the weights are loaded.</summary>
public sealed record PlanSettings
{
    /// <summary>Gets the context in tokens, all sequences together; the engine pads it to a multiple of 256.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Gets the most prompt tokens handed to the engine at once.</summary>
    public int BatchSize { get; init; } = 2048;

    /// <summary>Gets the most tokens computed at once.</summary>
    public int MicroBatchSize { get; init; } = 512;

    /// <summary>Gets the sequences that are answered side by side.</summary>
    public int Sequences { get; init; } = 1;

    /// <summary>Gets whether the sequences share one KV cache, instead of an equal part of the context each.</summary>
    public bool UnifiedCache { get; init; }

    /// <summary>Gets the type in which keys are cached.</summary>
    public KvCacheType KeyCacheType { get; init; } = KvCacheType.F16;

    /// <summary>Gets the type in which values are cached; a quantised one needs flash attention.</summary>
    public KvCacheType ValueCacheType { get; init; } = KvCacheType.F16;

    /// <summary>Gets whether flash attention is on.</summary>
    public bool FlashAttention { get; init; } = true;

    /// <summary>Gets whether layers with a sliding window cache the whole context all the same, so that any position can be gone back to.</summary>
    public bool FullWindowCache { get; init; } = true;

    /// <summary>Gets how the weights come into memory.</summary>
    public LoadMode LoadMode { get; init; } = LoadMode.MemoryMapped;

    /// <summary>Gets whether weights are repacked where this CPU has kernels for it.</summary>
    public bool Repack { get; init; } = true;

    /// <summary>Gets the layers that run on GPUs, the output layer counted as one; 0 for none.</summary>
    public int GpuLayers { get; init; }

    /// <summary>Gets the layers, from the first, whose experts stay in main memory while the rest of them runs on a GPU.</summary>
    public int CpuExperts { get; init; }

    /// <summary>Gets the rows of logits that a batch gives at most: 1 where only the last token's are wanted, 0 for all.</summary>
    public int OutputRows { get; init; } = 1;

    /// <summary>Gets the most tokens that are guessed ahead from the text itself and checked at once.</summary>
    public int DraftTokens { get; init; }

    /// <summary>Gets the threads that compute; each has work space of its own.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Gets the most memory in which conversations that had to make room are kept outside the KV cache.</summary>
    public ByteSize PromptCache { get; init; }

    /// <summary>Gets what is done beyond plain answers.</summary>
    public PlanUses Uses { get; init; } = new();
}
