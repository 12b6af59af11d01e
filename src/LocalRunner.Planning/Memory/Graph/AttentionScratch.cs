using LocalRunner.Gguf;

namespace LocalRunner.Memory.Graph;

/// <summary>
/// Computes what flash attention reserves on a GPU beyond its result. Caches that are quantised are read as halves, for which there is
/// room for one layer's whole cache: on cards since llama.cpp #23907, on Metal since #27390.
/// </summary>
internal static class AttentionScratch
{
    private const long Half = 2;
    private const long Float = 4;

    // OP_FLASH_ATTN_EXT_NCPSG, OP_FLASH_ATTN_EXT_NQPSG and the work groups of ggml-metal.
    private const long MetalCells = 64;
    private const long MetalQueries = 8;
    private const long MetalGroups = 32;

    /// <param name="batch">The batch.</param>
    /// <param name="keyWidth">The numbers of a key.</param>
    /// <param name="valueWidth">The numbers of a value; 0 where keys serve as values.</param>
    /// <param name="heads">The heads.</param>
    /// <param name="cachedHeads">The heads that are cached.</param>
    /// <param name="cells">The cells of a stream.</param>
    public static long BytesOf(BatchShape batch, long keyWidth, long valueWidth, long heads, long cachedHeads, long cells)
    {
        if (batch.Kernel == AttentionKernel.Cpu)
            return 0;

        var (streams, queries) = (batch.Streams, batch.Tokens / batch.Streams);
        var copies = Copy(batch.KeyType, keyWidth) + Copy(batch.ValueType, valueWidth);
        if (batch.Kernel == AttentionKernel.Card)
            return copies;

        var padding = MetalCells * (Row(batch.KeyType, keyWidth) + Row(batch.ValueType, valueWidth) + (Half * queries * streams));
        var blocks = Parts(cells, MetalCells) * Parts(queries, MetalQueries) * streams;
        var partial = Float * Math.Min(queries, MetalGroups) * heads * streams * MetalGroups * (Math.Max(keyWidth, valueWidth) + 2);
        return checked(copies + padding + ((blocks + 31) / 32 * 32) + partial);

        long Copy(KvCacheType type, long width) => BlockOf(type) > 1 ? checked(Half * width * cachedHeads * cells * streams) : 0;

        // A row of all heads, for each of them.
        long Row(KvCacheType type, long width) => width == 0 ? 0 : checked(GgufTensorTypes.BytesOf((GgufTensorType)(int)type, width * cachedHeads) * cachedHeads * streams);
    }

    private static long BlockOf(KvCacheType type) => GgufTensorTypes.BlockSize((GgufTensorType)(int)type);

    private static long Parts(long count, long size) => (count + size - 1) / size;
}
