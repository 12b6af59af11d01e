using LocalRunner.Memory.Cache;

namespace LocalRunner.Memory.Graph;

/// <summary>A batch that goes through a graph. llama.cpp reserves memory for a full micro-batch with the whole cache in sight (sched_reserve).</summary>
internal sealed record BatchShape
{
    public BatchShape(PlanSettings settings, KvCacheCells cache)
    {
        Cache = cache;
        Sequences = settings.Sequences;
        var tokens = (long)cache.Tokens;
        Tokens = (tokens + Sequences - 1) / Sequences * Sequences;
        Outputs = Math.Min(tokens, settings.OutputRows == 0 ? cache.Batch : settings.OutputRows);
        FlashAttention = settings.FlashAttention;
        KeyType = settings.KeyCacheType;
        ValueType = settings.ValueCacheType;
        Adapters = settings.Uses.Adapters;
    }

    public KvCacheCells Cache { get; }

    public long Tokens { get; private init; }

    public long Sequences { get; }

    /// <summary>Gets the rows of logits.</summary>
    public long Outputs { get; private init; }

    public long Streams => Cache.Streams;

    public bool FlashAttention { get; }

    public KvCacheType KeyType { get; }

    public KvCacheType ValueType { get; }

    public IReadOnlyList<AdapterPair> Adapters { get; }

    /// <summary>Gets what computes attention.</summary>
    public AttentionKernel Kernel { get; init; }

    /// <summary>Returns a batch of one token of each sequence.</summary>
    public BatchShape OfSingleTokens() => this with { Tokens = Sequences, Outputs = Sequences };
}
