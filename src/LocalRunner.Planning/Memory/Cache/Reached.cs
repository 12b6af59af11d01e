namespace LocalRunner.Memory.Cache;

/// <summary>How far a process has come, in tokens.</summary>
/// <param name="Batch">The most that were computed at once; 0 before anything was.</param>
/// <param name="Cached">Those in the cache, of all sequences.</param>
/// <param name="Pixels">Those of the largest image that was read; 0 where none was.</param>
internal readonly record struct Reached(long Batch, long Cached, long Pixels = ProjectorUse.MostPixels)
{
    public static Reached Nothing => default;

    public static Reached FullBatch(KvCacheCells cache) => new(cache.Tokens, cache.Tokens);

    public static Reached FullContext(KvCacheCells cache) => new(cache.Tokens, cache.ContextLength);
}
