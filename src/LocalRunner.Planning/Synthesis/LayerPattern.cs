using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>How the layers of a model repeat: the ones at its beginning that differ, and after how many the kinds come again.</summary>
/// <param name="Leading">The leading layers of a kind of their own, such as the dense ones before experts.</param>
/// <param name="Period">The layers after which the kinds repeat; 1 where all are alike.</param>
internal readonly record struct LayerPattern(int Leading, int Period)
{
    private const int LongestPeriod = 16;

    public static LayerPattern Of(ModelShape shape, GgufFile header)
    {
        var facts = new ModelFacts(header);
        var kinds = Enumerable.Range(0, facts.Layers).Select(layer => (facts.HasWindow(layer), facts.HasAttention(layer), facts.IsRecurrent(layer))).ToArray();
        var leading = Math.Min(shape.DenseLayers, facts.Layers - 1);
        for (var period = 1; period <= Math.Min(LongestPeriod, facts.Layers - leading); period++)
        {
            if (Enumerable.Range(leading, facts.Layers - leading - period).All(layer => kinds[layer] == kinds[layer + period]))
                return new(leading, period);
        }

        return new(leading, 1);
    }
}
