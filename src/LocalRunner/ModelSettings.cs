namespace LocalRunner;

/// <summary>Tells the settings that a loaded model really runs with.</summary>
/// <param name="ContextLength">The context in tokens, as the engine padded it.</param>
/// <param name="Threads">The threads that compute.</param>
/// <param name="BatchSize">The most prompt tokens handed over at once.</param>
/// <param name="MicroBatchSize">The most tokens computed at once.</param>
/// <param name="KeyCacheType">The type of the cached keys.</param>
/// <param name="ValueCacheType">The type of the cached values.</param>
/// <param name="FlashAttention">Whether flash attention is on, as the engine decided.</param>
/// <param name="LoadMode">How the weights came into memory.</param>
/// <param name="Repack">Whether weights could be repacked for this CPU.</param>
/// <param name="GpuLayers">The layers that were allowed on GPUs; -1 is all.</param>
public sealed record ModelSettings(
    int ContextLength,
    int Threads,
    int BatchSize,
    int MicroBatchSize,
    KvCacheType KeyCacheType,
    KvCacheType ValueCacheType,
    FlashAttention FlashAttention,
    LoadMode LoadMode,
    bool Repack,
    int GpuLayers);
