using LocalRunner.Architectures;
using LocalRunner.Memory.Cache;

namespace LocalRunner.Memory;

/// <summary>
/// Counts what a micro-batch brings to its graph: rows of embeddings, which are looked up in main memory, and a mask for each kind of layers that cache
/// (llama-graph.cpp). Where a GPU computes, main memory keeps no more than that.
/// </summary>
internal sealed class BatchInputs(Hyperparameters hparams, PlanSettings settings, KvCacheCells cache)
{
    public long Tokens => cache.Tokens;

    public long Width => hparams.Width;

    /// <summary>Gets the rows of a token: its embedding, and what goes to the GPU and back.</summary>
    public long Rows => settings.FlashAttention ? 2 : 3;

    /// <summary>Gets the bytes of a cell in a mask: halves for flash attention, floats otherwise.</summary>
    public long CellBytes => settings.FlashAttention ? 2 : 4;

    /// <summary>Gets the cells of all masks that a token has.</summary>
    public long Cells
    {
        get
        {
            var layers = Enumerable.Range(0, hparams.Layers).Where(hparams.HasCache).ToList();
            return (layers.Exists(layer => !hparams.HasWindow(layer)) ? cache.Cells : 0) + (layers.Exists(hparams.HasWindow) ? cache.LocalCells : 0)
                + CompressedCache.Cells(hparams, cache);
        }
    }

    public long EmbeddedBytes => checked(4 * Tokens * Width);

    public long MaskBytes => checked(CellBytes * Tokens * Cells);

    public long Bytes => checked((Rows * EmbeddedBytes) + MaskBytes);
}
