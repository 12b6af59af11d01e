using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks that the lengths of compressed keys and values agree: the cache asserts when they are written, the graph when they are cut.</summary>
internal static class LatentHeadRules
{
    private const long MaxLength = 65_536;

    public static void Check(ModelHeader header, long keys)
    {
        if (!header.Architecture.Latent)
            return;

        var full = LayerRules.Range(header, "attention.key_length_mla", 0, MaxLength) ?? 0;
        var fullValues = LayerRules.Range(header, "attention.value_length_mla", 0, MaxLength) ?? 0;
        var rank = LayerRules.Range(header, "attention.kv_lora_rank", 0, MaxLength) ?? 0;
        var turned = header.Architecture.Rotation == Rotation.None
            ? LayerRules.Range(header, "rope.dimension_count", 0, MaxLength) ?? 0
            : header.Integer(header.Key("rope.dimension_count")) ?? keys;
        Require((full > 0) == (fullValues > 0), header.Key("attention.value_length_mla"), fullValues, "given exactly where the key length is");
        if (full == 0)
        {
            Require(header.Architecture.Indexer == IndexerLayers.None, header.Key("attention.key_length_mla"), "missing or 0", "above 0");
            Require(turned < keys, header.Key("rope.dimension_count"), turned, $"less than the key length {keys}");
            return;
        }

        // Only the compressed part and the rotated one are cached, by one head.
        Require(turned < full, header.Key("rope.dimension_count"), turned, $"less than the full key length {full}");
        Require(rank > 0, header.Key("attention.kv_lora_rank"), rank, "above 0");
        Require(keys == rank + turned, header.Key("attention.key_length"), keys, $"the rank {rank} and the rotated {turned} together");
        var cached = header.PerLayer(header.Key("attention.head_count_kv")) ?? header.PerLayer(header.Key("attention.head_count")) ?? [];
        var least = header.Architecture.Recurrent == RecurrentLayers.None ? 1 : 0;
        Require(cached.All(count => count >= least && count <= 1), header.Key("attention.head_count_kv"), string.Join(", ", cached.Distinct()), "1, as keys are compressed");
    }
}
