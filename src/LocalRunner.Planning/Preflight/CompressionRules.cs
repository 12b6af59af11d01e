using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks compressed contexts and the mixing of streams (src/models/deepseek4.cpp, llama-kv-cache-dsv4.cpp).</summary>
internal static class CompressionRules
{
    private const long MaxLength = 65_536;
    private const long Streams = 4;

    public static void Check(ModelHeader header)
    {
        if (!header.Architecture.CompressesContext || header.Tokens is null)
            return;

        Require((header.Integer(header.Key("hyper_connection.count")) ?? Streams) == Streams, header.Key("hyper_connection.count"), header.Integer(header.Key("hyper_connection.count")), $"{Streams}");
        LayerRules.Range(header, "hyper_connection.sinkhorn_iterations", 1, MaxLength);
        var hparams = new Hyperparameters(header.File);
        Heads(header, hparams);
        Index(header, hparams);
        Blocks(header, hparams);
        for (var layer = 0; layer < hparams.OwnLayers; layer++)
        {
            if (hparams.Tensor(layer, "ffn_gate_tid2eid.weight") is { Type: not Gguf.GgufTensorType.I32 } table)
                throw Invalid($"the tensor '{table.Name}' is stored as {Gguf.GgufTensorTypes.NameOf(table.Type)}, but tells experts and must be I32.");
        }
    }

    private static void Heads(ModelHeader header, Hyperparameters hparams)
    {
        var groups = LayerRules.Range(header, "attention.output_group_count", 1, MaxLength) ?? 1;
        for (var layer = 0; layer < hparams.OwnLayers; layer++)
        {
            Require(hparams.CachedHeads(layer) == 1, header.Key("attention.head_count_kv"), hparams.CachedHeads(layer), "1, as all heads share one key");
            Require(hparams.Heads(layer) % groups == 0, header.Key("attention.output_group_count"), groups, $"a divisor of the {hparams.Heads(layer)} heads");
        }
    }

    private static void Index(ModelHeader header, Hyperparameters hparams)
    {
        var width = LayerRules.Range(header, "attention.indexer.key_length", 1, MaxLength) ?? EngineProfile.CacheRotation;
        Require(width % EngineProfile.CacheRotation == 0, header.Key("attention.indexer.key_length"), width, $"a multiple of {EngineProfile.CacheRotation}");
        Require(hparams.RotaryWidth <= width, header.Key("attention.indexer.key_length"), width, $"at least the {hparams.RotaryWidth} that are rotated");
    }

    /// <summary>A rotation is made for each cache that is rotated, and divides by the width of its keys, which is 0 where no layer has any.</summary>
    private static void Blocks(ModelHeader header, Hyperparameters hparams)
    {
        var key = header.Key("attention.compress_ratios");
        if (header.Array(key) is not { } ratios || ratios.Count < hparams.OwnLayers)
            return;
        var seen = Enumerable.Range(0, hparams.OwnLayers).Select(hparams.CompressionOf).ToList();
        Require(seen.Contains(LayerKinds.SmallBlock), key, string.Join(", ", seen), $"{LayerKinds.SmallBlock} for a layer at least");
        Require(seen.Contains(LayerKinds.LargeBlock) || hparams.KeyWidth != hparams.IndexerKeyWidth, key, string.Join(", ", seen), $"{LayerKinds.LargeBlock} for a layer at least where heads are as wide as the indexer's");
    }
}
