using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Memory.Cache;

/// <summary>Computes the bytes of the KV cache and recurrent states, layer by layer.</summary>
internal static class KvCacheMemory
{
    /// <summary>
    /// Σ layers (row of keys + row of values) × cells × streams (llama-kv-cache.cpp); cells come in hundreds, which keeps tensors aligned. Latent attention caches no values; without
    /// flash attention every layer's values are as wide as the widest. An indexer has a cache like a layer's, of one head; where values are
    /// cached, those of the indexer are as wide as its keys, and both are halves.
    /// </summary>
    public static long KeysAndValues(Hyperparameters hparams, int layer, PlanSettings settings, KvCacheCells shape)
    {
        var row = RowOf(hparams, layer, settings);
        return checked((row.Bytes * shape.CellsOf(hparams, layer) * shape.Streams) + CompressedCache.Keys(hparams, layer, settings, shape));
    }

    /// <summary>Computes the bytes that a layer caches for one token.</summary>
    public static CacheRow RowOf(Hyperparameters hparams, int layer, PlanSettings settings)
    {
        if (!hparams.HasCache(layer))
            return default;

        var width = settings.FlashAttention ? hparams.ValueWidthOf(layer) * hparams.CachedHeads(layer) : WidestValue(hparams);
        var isLatent = hparams.CachesKeysAlone;
        var index = !hparams.HasIndexer(layer) ? 0
            : isLatent ? Row(settings.KeyCacheType, hparams.IndexerKeyWidth, hparams) : 2 * Row(KvCacheType.F16, hparams.IndexerKeyWidth, hparams);
        return new(
            Row(settings.KeyCacheType, hparams.KeyWidthOf(layer) * hparams.CachedHeads(layer), hparams),
            isLatent ? 0 : Row(settings.ValueCacheType, width, hparams),
            index);
    }

    /// <summary>32-bit floats: the convolution's last inputs and the state, for each sequence (llama-memory-recurrent.cpp).</summary>
    public static long State(Hyperparameters hparams, int layer, PlanSettings settings) => hparams.IsRecurrent(layer)
        ? EngineProfile.Aligned(4 * ConvolutionElements(hparams) * settings.Sequences) + EngineProfile.Aligned(4 * StateElements(hparams) * settings.Sequences)
        : 4 * CompressedCache.StateElements(hparams, layer) * settings.Sequences;

    public static long ConvolutionElements(Hyperparameters hparams) => hparams.Architecture.State switch
    {
        StateForm.Rwkv => (hparams.Integer("token_shift_count") ?? 2) * hparams.Width,
        StateForm.ShortConvolution => hparams.Width * ((hparams.Integer("shortconv.l_cache") ?? 1) - 1),
        StateForm.KimiDelta => 3 * Math.Max(0, hparams.StateConvolution - 1) * hparams.Heads(0) * DeltaHeadWidth(hparams),
        _ => Math.Max(0, hparams.StateConvolution - 1) * (hparams.StateInner + (2 * hparams.StateGroups * hparams.StateWidth)),
    };

    public static long StateElements(Hyperparameters hparams) => hparams.Architecture.State switch
    {
        StateForm.Rwkv => hparams.Width * (hparams.Integer("wkv.head_size") ?? 64),
        StateForm.KimiDelta => DeltaHeadWidth(hparams) * DeltaHeadWidth(hparams) * hparams.Heads(0),
        _ => hparams.StateWidth * hparams.StateInner,
    };

    /// <summary>Gets the width of a head of Kimi's linear attention.</summary>
    public static long DeltaHeadWidth(Hyperparameters hparams) => hparams.Integer("kda.head_dim") ?? 128;

    public static long WidestValue(Hyperparameters hparams)
    {
        var widest = 0L;
        for (var layer = 0; layer < hparams.Layers; layer++)
            widest = Math.Max(widest, hparams.ValueWidthOf(layer) * hparams.CachedHeads(layer));
        return widest;
    }

    public static long Row(KvCacheType type, long width, Hyperparameters hparams)
    {
        var block = GgufTensorTypes.BlockSize((GgufTensorType)(int)type);
        return width % block == 0
            ? GgufTensorTypes.BytesOf((GgufTensorType)(int)type, width)
            : throw hparams.Unusable($"has {width} values to cache for a token, which {type.Name()} can't hold in blocks of {block}. Take f16 for the cache");
    }
}
