using LocalRunner.Architectures;

namespace LocalRunner.Memory.Cache;

/// <summary>
/// Counts what layers cache beside their window that compress the context: a key of each block, one of the indexer too where blocks are small,
/// and what blocks are made of that are not complete (llama-kv-cache-dsv4.cpp).
/// </summary>
internal static class CompressedCache
{
    /// <summary>Computes the bytes that a layer caches for one block, and of them those of the indexer.</summary>
    public static (long Keys, long Index) RowOf(Hyperparameters hparams, int layer, PlanSettings settings) => hparams.CompressionOf(layer) switch
    {
        LayerKinds.SmallBlock => (KvCacheMemory.Row(settings.KeyCacheType, KeyWidth(hparams, layer), hparams), KvCacheMemory.Row(settings.KeyCacheType, hparams.IndexerKeyWidth, hparams)),
        LayerKinds.LargeBlock => (KvCacheMemory.Row(settings.KeyCacheType, KeyWidth(hparams, layer), hparams), 0),
        _ => default,
    };

    /// <summary>Computes the bytes of compressed keys that a token reads of a layer behind so many others.</summary>
    public static double BytesAt(Hyperparameters hparams, int layer, PlanSettings settings, double depth)
    {
        var (keys, index) = RowOf(hparams, layer, settings);
        return keys == 0 ? 0 : (keys + index) * (depth / hparams.CompressionOf(layer));
    }

    /// <summary>Computes the bytes of a layer's compressed keys.</summary>
    public static long Keys(Hyperparameters hparams, int layer, PlanSettings settings, KvCacheCells shape)
    {
        var (keys, index) = RowOf(hparams, layer, settings);
        return keys == 0 ? 0 : checked((keys + index) * shape.CompressedCells(hparams.CompressionOf(layer)) * shape.Streams);
    }

    /// <summary>Counts the cells of a stream for blocks of all kinds, those of the indexer's keys among them.</summary>
    public static long Cells(Hyperparameters hparams, KvCacheCells shape) =>
        hparams.CompressionKinds().Sum(kind => shape.CompressedCells(kind.Ratio) * (kind.HasIndex ? 2 : 1));

    /// <summary>Gets the numbers that a layer keeps of a sequence until blocks are complete: values and scores, 32-bit floats.</summary>
    public static long StateElements(Hyperparameters hparams, int layer) => hparams.CompressionOf(layer) switch
    {
        LayerKinds.SmallBlock => 2 * (2 * LayerKinds.SmallBlock) * 2 * (hparams.KeyWidth + hparams.IndexerKeyWidth),
        LayerKinds.LargeBlock => 2 * LayerKinds.LargeBlock * hparams.KeyWidth,
        _ => 0,
    };

    private static long KeyWidth(Hyperparameters hparams, int layer) => hparams.KeyWidth * hparams.CachedHeads(layer);
}
