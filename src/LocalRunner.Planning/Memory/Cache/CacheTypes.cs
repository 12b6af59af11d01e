using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Memory.Cache;

/// <summary>
/// Says which types a model's keys and values can be cached in. A quantised type holds several numbers together, and these must be of one
/// head: the engine checks that with flash attention alone, and reads across heads without (llama-context.cpp, llama_init_from_model).
/// </summary>
internal static class CacheTypes
{
    /// <summary>Returns why types don't suit, and what does; null where they do.</summary>
    public static string? Refusal(Hyperparameters hparams, KvCacheType keys, KvCacheType values, bool flashAttention)
    {
        if (BlockOf(values) > 1 && !flashAttention && hparams.LatentRank == 0)
            return $"Values can be cached as {values.Name()} with flash attention alone: turn it on, or take f16, bf16 or f32 for them.";

        for (var layer = 0; layer < hparams.Layers; layer++)
        {
            if (!hparams.HasCache(layer))
                continue;
            if (Refusal("keys", hparams.KeyWidthOf(layer), keys) is { } key)
                return key;
            if ((hparams.HasIndexer(layer) || hparams.CompressionOf(layer) == LayerKinds.SmallBlock) && Refusal("indexer keys", hparams.IndexerKeyWidth, keys) is { } index)
                return index;
            if (hparams.LatentRank == 0 && Refusal("values", hparams.ValueWidthOf(layer), values) is { } value)
                return value;
        }

        return null;
    }

    private static string? Refusal(string what, long width, KvCacheType type) => BlockOf(type) is var block && width % block == 0 ? null
        : $"This model's {what} have {width} numbers a head, which {type.Name()} can't hold in blocks of {block}: take f16, bf16 or f32 for them.";

    private static long BlockOf(KvCacheType type) => GgufTensorTypes.BlockSize((GgufTensorType)(int)type);
}
