using LocalRunner.Architectures;
using LocalRunner.Memory.Graph;

namespace LocalRunner.Memory;

/// <summary>
/// The compute buffer of a model whose graph is not known: the largest of the output, a feed-forward block and the attention of a dense
/// transformer (fitted to llama.cpp b10256 on Llama shapes within 0.15 %).
/// </summary>
internal static class RoughCompute
{
    private const long Float = 4;

    public static long BytesOf(ModelFacts facts, BatchShape batch)
    {
        checked
        {
            var (tokens, cells, heads) = (batch.Tokens, batch.Cache.Cells, Enumerable.Range(0, facts.Layers).Max(facts.Heads));
            var feedForward = facts.PerLayer("feed_forward_length", 4 * facts.Width).Max();
            var output = Float * batch.Outputs * (facts.Vocabulary + (2 * facts.Width));
            var layer = (Float * tokens * ((4 * facts.Width) + (3 * feedForward))) + ((batch.FlashAttention ? 2 : 4) * cells * tokens);
            var attention = batch.FlashAttention ? 0 : Float * tokens * ((heads * cells) + cells + (5 * facts.Width) + (2 * facts.KeyWidth * facts.CachedHeads(0)));
            return Math.Max(output, Math.Max(layer, attention));
        }
    }
}
