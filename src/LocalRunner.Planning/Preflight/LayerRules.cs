using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Bounds the counts and lengths from which everything else is sized.</summary>
internal static class LayerRules
{
    private const long MaxLength = 1 << 24;

    public static void Check(ModelHeader header)
    {
        var layers = Range(header, "block_count", 1, EngineLimits.Layers);
        var width = Range(header, "embedding_length", 1, MaxLength);
        Range(header, "context_length", 1, int.MaxValue);
        Range(header, "embedding_length_out", 0, header.Architecture.WidensOutput ? MaxLength : width ?? MaxLength);
        Range(header, "vocab_size", 0, int.MaxValue);
        foreach (var length in header.PerLayer(header.Key("feed_forward_length")) ?? [])
            Require(length <= MaxLength, header.Key("feed_forward_length"), length, $"at most {MaxLength}");
        if (layers is { } count)
        {
            Range(header, "nextn_predict_layers", 0, count - 1);
            Range(header, "leading_dense_block_count", 0, int.MaxValue);
            if (header.Architecture.SharesCaches)
                Range(header, "attention.shared_kv_layers", 0, Math.Max(0, count - 2));
        }

        // 4294967295 is how "not said" is written.
        if (header.Integer(header.Key("pooling_type")) is { } pooling and not uint.MaxValue)
            Require(pooling is >= 0 and <= 4, header.Key("pooling_type"), pooling, "0 (none), 1 (mean), 2 (first), 3 (last) or 4 (rank)");
        Range(header, "num_loops", 1, EngineLimits.Layers / Math.Max(1, layers ?? 1));

        // The last layer computes the outputs alone, to which nothing of all tokens can be added.
        Range(header, "n_deepstack_layers", 0, header.Architecture.ReadsFeatures ? Math.Max(0, (layers ?? EngineLimits.Layers) - 1) : EngineLimits.Layers);
    }

    /// <summary>Requires an integer of the architecture to be within a range, where it is given.</summary>
    public static long? Range(ModelHeader header, string name, long least, long most)
    {
        if (header.Integer(header.Key(name)) is not { } value)
            return null;
        Require(value >= least && value <= most, header.Key(name), value, $"between {least} and {most}");
        return value;
    }
}
