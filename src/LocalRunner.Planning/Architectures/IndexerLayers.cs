namespace LocalRunner.Architectures;

/// <summary>Names which layers have an indexer, which caches one key head more (llama-kv-cache-dsa.cpp, llama-kv-cache-msa.cpp).</summary>
internal enum IndexerLayers
{
    None,
    All,

    /// <summary>All behind the leading dense ones.</summary>
    BehindDense,
}
