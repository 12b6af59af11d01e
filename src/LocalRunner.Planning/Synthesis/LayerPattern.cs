using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Describes how the layers of a model repeat: leading layers that differ, and the period of the rest.</summary>
/// <param name="Leading">The leading layers of a kind of their own, such as the dense ones before experts.</param>
/// <param name="Period">The layers after which the kinds repeat; 1 where all are alike.</param>
public readonly record struct LayerPattern(int Leading, int Period)
{
    private const int LongestPeriod = 16;

    /// <summary>Finds the pattern of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="header">Its header.</param>
    /// <returns>The shortest period of at most 16 layers; 1 where there is none, and all layers where the last share caches: those repeat no others.</returns>
    public static LayerPattern Of(ModelShape shape, GgufFile header)
    {
        if (shape.CacheSharingLayers > 0)
            return new(0, shape.Layers);

        var hparams = new Hyperparameters(header);
        var kinds = Enumerable.Range(0, hparams.Layers).Select(layer => (hparams.HasWindow(layer), hparams.HasAttention(layer) && hparams.HasOwnCache(layer), hparams.IsRecurrent(layer))).ToArray();
        var leading = Math.Min(shape.DenseLayers, hparams.Layers - 1);
        for (var period = 1; period <= Math.Min(LongestPeriod, hparams.Layers - leading); period++)
        {
            if (Enumerable.Range(leading, hparams.Layers - leading - period).All(layer => kinds[layer] == kinds[layer + period]))
                return new(leading, period);
        }

        return new(leading, 1);
    }
}
