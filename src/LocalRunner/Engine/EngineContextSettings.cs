namespace LocalRunner.Engine;

/// <summary>What a context is created with; all values are final.</summary>
internal sealed record EngineContextSettings
{
    public required int ContextLength { get; init; }

    /// <summary>Gets the positions that the model knows; the engine pads the context, and must not use what it added beyond.</summary>
    public int MostPositions { get; init; } = int.MaxValue;

    public required int BatchSize { get; init; }

    public required int MicroBatchSize { get; init; }

    public required int Threads { get; init; }

    public KvCacheType KeyCacheType { get; init; } = KvCacheType.F16;

    public KvCacheType ValueCacheType { get; init; } = KvCacheType.F16;

    /// <summary>Gets the sequences that a context keeps apart; an embedding context has one for each text of a batch instead.</summary>
    public int Sequences { get; init; } = 1;

    /// <summary>Gets whether the sequences share one KV cache, instead of an equal part of the context each.</summary>
    public bool UnifiedCache { get; init; }

    /// <summary>Gets whether layers with a sliding window cache the whole context, so that any position can be gone back to.</summary>
    public bool FullWindowCache { get; init; } = true;

    public FlashAttention FlashAttention { get; init; } = FlashAttention.Auto;

    public IReadOnlyList<LoraAdapter> Adapters { get; init; } = [];

    /// <summary>Gets whether every token of a batch gives logits, not the last one alone.</summary>
    public bool AllLogits { get; init; }

    /// <summary>Gets the rows of logits that a batch gives at most, never fewer than there are sequences; 0 for one a token.</summary>
    public int OutputRows { get; init; } = 1;

    /// <summary>Gets the sequences of a batch that each become one vector; 0 for a context that generates.</summary>
    public int EmbeddedSequences { get; init; }

    /// <summary>Gets the pooling of an embedding context; null is the model's own.</summary>
    public EmbeddingPooling? Pooling { get; init; }
}
