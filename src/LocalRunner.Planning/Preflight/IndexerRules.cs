using System.Numerics;
using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks the indexers of sparse attention (src/models/deepseek32.cpp, glm-dsa.cpp, minimax-m3.cpp).</summary>
internal static class IndexerRules
{
    private const long MaxLength = 65_536;

    /// <summary>The least width of the rotation that an indexer's keys get.</summary>
    private const long LeastWidth = EngineProfile.CacheRotation;

    public static void Check(ModelHeader header)
    {
        var kind = header.Architecture.Indexer;
        if (kind == IndexerLayers.None)
            return;

        var heads = Needed(header, "attention.indexer.head_count");
        var width = Needed(header, "attention.indexer.key_length");
        Needed(header, "attention.indexer.top_k");
        var turned = header.Integer(header.Key("rope.dimension_count")) ?? width;
        Require(turned <= width, header.Key("attention.indexer.key_length"), width, $"at least the {turned} that are rotated");
        if (kind == IndexerLayers.BehindDense)
        {
            var block = Needed(header, "attention.indexer.block_size");
            Require(EngineProfile.CellPadding % block == 0, header.Key("attention.indexer.block_size"), block, $"a divisor of {EngineProfile.CellPadding}");
            LayerRules.Range(header, "attention.indexer.local_blocks", 0, MaxLength);
            var cached = header.PerLayer(header.Key("attention.head_count_kv")) ?? header.PerLayer(header.Key("attention.head_count")) ?? [];
            Require(cached.All(count => count == heads), header.Key("attention.indexer.head_count"), heads, "the number of key-value heads");
            return;
        }

        Require(width >= LeastWidth && BitOperations.IsPow2(width), header.Key("attention.indexer.key_length"), width, $"a power of two from {LeastWidth} on");
    }

    private static long Needed(ModelHeader header, string name)
    {
        var value = LayerRules.Range(header, name, 1, MaxLength);
        Require(value is not null, header.Key(name), "missing", "above 0");
        return value!.Value;
    }
}
