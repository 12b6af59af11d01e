using LocalRunner.Gguf;

namespace LocalRunner.Inference;

/// <summary>
/// Refuses a context whose KV cache alone exceeds the memory that is free: the system would lend it, and end the process
/// once it is used.
/// </summary>
internal static class CacheMemory
{
    /// <exception cref="LocalRunnerException">The cache does not fit; the message names both sizes.</exception>
    public static void Check(GgufFile file, EngineContextSettings settings, long available)
    {
        var bytes = BytesOf(file, settings);
        if (bytes > available)
        {
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory,
                $"A context of {settings.ContextLength} tokens takes {bytes:N0} bytes of KV cache; {available:N0} bytes of memory are free. "
                + "Ask for a shorter context, or a quantised KV cache.");
        }
    }

    /// <summary>Context × Σ layers (KV heads × head width × bytes an element), for keys and for values.</summary>
    public static double BytesOf(GgufFile file, EngineContextSettings settings)
    {
        var metadata = file.Metadata;
        var prefix = metadata.GetString("general.architecture") + ".";
        var layers = metadata.GetInteger(prefix + "block_count") ?? 0;
        var heads = metadata.GetArray(prefix + "attention.head_count") is { } each
            ? each.Integers().DefaultIfEmpty(0).Max()
            : metadata.GetInteger(prefix + "attention.head_count") ?? 0;
        if (heads <= 0)
            return 0;

        var width = (double)(metadata.GetInteger(prefix + "embedding_length") ?? 0) / heads;
        var keyWidth = metadata.GetInteger(prefix + "attention.key_length") ?? width;
        var valueWidth = metadata.GetInteger(prefix + "attention.value_length") ?? width;
        var cachedHeads = metadata.GetArray(prefix + "attention.head_count_kv") is { } perLayer
            ? perLayer.Integers().Take((int)Math.Min(layers, int.MaxValue)).Sum(count => (double)count)
            : (double)layers * (metadata.GetInteger(prefix + "attention.head_count_kv") ?? heads);
        return settings.ContextLength * cachedHeads * ((keyWidth * BytesAnElement(settings.KeyCacheType)) + (valueWidth * BytesAnElement(settings.ValueCacheType)));
    }

    private static double BytesAnElement(KvCacheType type) => GgufTensorTypes.BitsPerElement((GgufTensorType)(int)type) / 8;
}
