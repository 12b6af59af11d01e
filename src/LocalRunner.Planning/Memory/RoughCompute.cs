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

    public static MemoryFigure Explain(string component, Hyperparameters hparams, BatchShape batch)
    {
        var (output, layer, attention) = TermsOf(hparams, batch);
        return new(component, null, BytesOf(hparams, batch), "max(output, feed-forward block, attention)",
            [new("output", output), new("feed-forward block", layer), new("attention", attention)],
            "fitted to Llama's graphs: this architecture's own is not known, and a dry run tells the exact size");
    }

    public static long BytesOf(Hyperparameters hparams, BatchShape batch)
    {
        var (output, layer, attention) = TermsOf(hparams, batch);
        return Math.Max(output, Math.Max(layer, attention));
    }

    private static (long Output, long Layer, long Attention) TermsOf(Hyperparameters hparams, BatchShape batch)
    {
        checked
        {
            var (tokens, cells, heads) = (batch.Tokens, batch.Cache.Cells, Enumerable.Range(0, hparams.Layers).Max(hparams.Heads));
            var feedForward = hparams.PerLayer("feed_forward_length", 4 * hparams.Width).Max();
            var output = Float * batch.Outputs * (hparams.Vocabulary + (2 * hparams.Width));
            var layer = (Float * tokens * ((4 * hparams.Width) + (3 * feedForward))) + ((batch.FlashAttention ? 2 : 4) * cells * tokens);
            var attention = batch.FlashAttention ? 0 : Float * tokens * ((heads * cells) + cells + (5 * hparams.Width) + (2 * hparams.KeyWidth * hparams.CachedHeads(0)));
            return (output, layer, attention);
        }
    }
}
