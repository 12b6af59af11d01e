using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Plans;

/// <summary>
/// Holds the quality loss of a quantised KV cache, in nats, for keys and values together. llama.cpp rotates queries, keys and values by
/// itself where the cache is quantised and the head width is a multiple of 64 (pull request 21038, April 2026); models/quality.json has the sources.
/// </summary>
internal static class KvQuality
{
    private const int RotatedWidth = 64;

    // The step from Q4_K_M to Q3_K_M: no cache of four bits before a smaller quant.
    private static readonly double s_step = QuantQuality.Of(GgufFileType.Q3_K_M)!.KlDivergence - QuantQuality.Of(GgufFileType.Q4_K_M)!.KlDivergence;

    /// <summary>Gets the figures of all cache types.</summary>
    public static IReadOnlyList<KvQualityRow> Table => QuantQuality.Document.KvTypes;

    public static bool IsRotated(Hyperparameters hparams) =>
        Enumerable.Range(0, hparams.Layers).Where(hparams.HasAttention).All(layer => hparams.KeyWidthOf(layer) % RotatedWidth == 0 && hparams.ValueWidthOf(layer) % RotatedWidth == 0);

    public static double LossOf(Hyperparameters hparams, PlanSettings settings)
    {
        if (!settings.KeyCacheType.IsQuantized() && !settings.ValueCacheType.IsQuantized())
            return 0;

        var rotated = IsRotated(hparams);
        return (LossOf(settings.KeyCacheType, rotated) + LossOf(settings.ValueCacheType, rotated)) / 2;
    }

    private static double LossOf(KvCacheType type, bool rotated)
    {
        if (!type.IsQuantized())
            return 0;

        // Types without figures of their own are counted as the coarsest that has some.
        var row = Table.FirstOrDefault(row => row.Name == type.Name()) ?? Table[^1];
        var measured = rotated ? row.RotatedLoss : row.PlainLoss;
        return GgufTensorTypes.BitsPerElement((GgufTensorType)(int)type) < 5 ? Math.Max(measured, s_step + measured) : measured;
    }
}
