using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Memory;

/// <summary>The bytes that the KV cache and recurrent states take, layer by layer.</summary>
internal static class CacheMemory
{
    private const long Alignment = 32;

    /// <summary>
    /// Σ layers (row of keys + row of values) × cells × streams (llama-kv-cache.cpp). Latent attention caches no values; without
    /// flash attention every layer's values are as wide as the widest.
    /// </summary>
    public static long KeysAndValues(ModelFacts facts, int layer, PlanSettings settings, CacheShape shape)
    {
        if (!facts.HasAttention(layer))
            return 0;

        var rows = shape.CellsOf(facts, layer) * shape.Streams;
        var keys = Row(settings.KeyCacheType, facts.KeyWidthOf(layer) * facts.CachedHeads(layer), facts) * rows;
        if (facts.LatentRank > 0)
            return Aligned(keys);

        var width = settings.FlashAttention ? facts.ValueWidthOf(layer) * facts.CachedHeads(layer) : WidestValue(facts);
        return Aligned(keys) + Aligned(Row(settings.ValueCacheType, width, facts) * rows);
    }

    /// <summary>32-bit floats: the convolution's last inputs and the state, for each sequence (llama-memory-recurrent.cpp).</summary>
    public static long State(ModelFacts facts, int layer, PlanSettings settings) => facts.IsRecurrent(layer)
        ? Aligned(4 * ConvolutionElements(facts) * settings.Sequences) + Aligned(4 * StateElements(facts) * settings.Sequences)
        : 0;

    public static long ConvolutionElements(ModelFacts facts) => facts switch
    {
        { Architecture: "rwkv6" or "rwkv6qwen2" or "rwkv7" or "arwkv7" } => (facts.Integer("token_shift_count") ?? 2) * facts.Width,
        { Architecture: "lfm2" or "lfm2moe" } => facts.Width * ((facts.Integer("shortconv.l_cache") ?? 1) - 1),
        { Architecture: "kimi-linear" } => 3 * Math.Max(0, facts.StateConvolution - 1) * facts.Heads(0) * (facts.Integer("kda.head_dim") ?? 128),
        _ => Math.Max(0, facts.StateConvolution - 1) * (facts.StateInner + (2 * facts.StateGroups * facts.StateWidth)),
    };

    public static long StateElements(ModelFacts facts) => facts switch
    {
        { Architecture: "rwkv6" or "rwkv6qwen2" or "rwkv7" or "arwkv7" } => facts.Width * (facts.Integer("wkv.head_size") ?? 64),
        { Architecture: "kimi-linear" } => (facts.Integer("kda.head_dim") ?? 128) * (facts.Integer("kda.head_dim") ?? 128) * facts.Heads(0),
        _ => facts.StateWidth * facts.StateInner,
    };

    public static long WidestValue(ModelFacts facts)
    {
        var widest = 0L;
        for (var layer = 0; layer < facts.Layers; layer++)
            widest = Math.Max(widest, facts.ValueWidthOf(layer) * facts.CachedHeads(layer));
        return widest;
    }

    private static long Row(KvCacheType type, long width, ModelFacts facts)
    {
        var block = GgufTensorTypes.BlockSize((GgufTensorType)(int)type);
        return width % block == 0
            ? GgufTensorTypes.BytesOf((GgufTensorType)(int)type, width)
            : throw facts.Unusable($"has {width} values to cache for a token, which {type.Name()} can't hold in blocks of {block}. Take f16 for the cache");
    }

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
