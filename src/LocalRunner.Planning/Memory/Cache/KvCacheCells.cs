using LocalRunner.Architectures;

namespace LocalRunner.Memory.Cache;

/// <summary>Counts the cells of a KV cache, as llama.cpp rounds them (llama-context.cpp, llama-kv-cache-iswa.cpp).</summary>
internal sealed record KvCacheCells
{
    public KvCacheCells(Hyperparameters hparams, PlanSettings settings)
    {
        // Compressed blocks can't be told apart by sequence, so that each has caches of its own, as long as all of the context where that is shared.
        var isShared = settings.UnifiedCache && !hparams.Architecture.CompressesContext;
        Streams = isShared ? 1 : settings.Sequences;
        Cells = Padded(settings.UnifiedCache ? settings.ContextLength : Padded(settings.ContextLength) / settings.Sequences);
        ContextLength = Cells * (settings.UnifiedCache ? 1 : settings.Sequences);
        var window = hparams.Window * (isShared ? settings.Sequences : 1);
        LocalCells = hparams.Window == 0 || settings.FullWindowCache ? Cells : Padded(Math.Min(Cells, window + MicroBatch(settings)));
        Batch = (int)Math.Min(ContextLength, settings.BatchSize);
        Tokens = MicroBatch(settings);
    }

    /// <summary>Gets the caches side by side, one for each sequence unless they share one.</summary>
    public int Streams { get; }

    /// <summary>Gets the cells of a stream in layers that see the whole context.</summary>
    public long Cells { get; private init; }

    /// <summary>Gets the cells of a stream in layers that see a window.</summary>
    public long LocalCells { get; private init; }

    /// <summary>Gets the context in tokens as the engine pads it.</summary>
    public long ContextLength { get; }

    public int Batch { get; }

    /// <summary>Gets the tokens of a micro-batch: a full one, unless it is said otherwise.</summary>
    public int Tokens { get; private init; }

    /// <summary>Gets what a batch sees that fills the cache up to so many tokens.</summary>
    public KvCacheCells Seen(Reached reached)
    {
        var cells = Padded((reached.Cached + Streams - 1) / Streams);
        return this with
        {
            Tokens = (int)Math.Clamp(reached.Batch, 1, Tokens),
            Cells = Math.Min(Cells, cells),
            LocalCells = Math.Min(LocalCells, cells),
        };
    }

    /// <summary>Gets the cells of a stream for blocks of so many tokens.</summary>
    public long CompressedCells(long ratio) => Padded((Cells + ratio - 1) / ratio);

    public long CellsOf(Hyperparameters hparams, int layer) => hparams.HasWindow(layer) ? LocalCells : Cells;

    /// <summary>Returns the cells that the engine makes for so many tokens.</summary>
    public static long Padded(long tokens) => Math.Max(
        EngineProfile.CellPadding, (tokens + EngineProfile.CellPadding - 1) / EngineProfile.CellPadding * EngineProfile.CellPadding);

    /// <summary>A batch is no longer than the context that was asked for, before that is padded.</summary>
    private static int MicroBatch(PlanSettings settings) =>
        Math.Min(Math.Min(settings.ContextLength, settings.BatchSize), settings.MicroBatchSize);
}
