namespace LocalRunner.Memory.Cache;

/// <summary>What a layer caches for one token, in bytes.</summary>
/// <param name="Keys">The keys of its heads.</param>
/// <param name="Values">Their values.</param>
/// <param name="Index">The keys of its indexer.</param>
internal readonly record struct CacheRow(long Keys, long Values, long Index)
{
    public long Bytes => checked(Keys + Values + Index);
}
