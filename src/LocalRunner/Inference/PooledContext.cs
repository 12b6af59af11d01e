using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>A context of its own for whole texts, each of which becomes one vector or one score; it is made when the first text comes.</summary>
internal sealed class PooledContext(IEngineModel model, ContextSettings settings, int longest, Action<PlanSettings> checkMemory) : IDisposable
{
    private const int MostTexts = 64;
    private const int LeastBatch = 512;

    private IEngineContext? _context;
    private (EmbeddingPooling? Pooling, bool Ranks) _kind;

    /// <summary>Gets the tokens that a text may have.</summary>
    public int Longest => longest;

    /// <summary>Computes texts, as many as fit at once, and takes a value of each.</summary>
    public IReadOnlyList<T> Compute<T>(
        IReadOnlyList<int[]> texts, EmbeddingPooling? pooling, bool ranks, Func<IEngineContext, int, T> value, CancellationToken cancellation)
    {
        var context = Prepare(pooling, ranks);
        return Abort.Run(context, () => Compute(context, texts, value), cancellation);
    }

    public void Dispose() => _context?.Dispose();

    private static List<T> Compute<T>(IEngineContext context, IReadOnlyList<int[]> texts, Func<IEngineContext, int, T> value)
    {
        var values = new List<T>(texts.Count);
        while (values.Count < texts.Count)
        {
            var batch = Batch(texts, values.Count, context.MicroBatchSize);
            if (context.DecodeSequences(batch) != DecodeStatus.Done)
                throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The engine could not compute a batch of {batch.Count} texts.");
            for (var i = 0; i < batch.Count; i++)
                values.Add(value(context, i));
        }

        return values;
    }

    private static List<int[]> Batch(IReadOnlyList<int[]> texts, int first, int capacity)
    {
        var batch = new List<int[]>();
        var total = 0;
        for (var i = first; i < texts.Count && batch.Count < MostTexts && total + texts[i].Length <= capacity; i++)
        {
            batch.Add(texts[i]);
            total += texts[i].Length;
        }

        return batch;
    }

    private IEngineContext Prepare(EmbeddingPooling? pooling, bool ranks)
    {
        if (_context is not null && _kind == (pooling, ranks))
            return _context;

        _context?.Dispose();
        _context = null;

        // Without causal attention a text must be computed in one piece.
        var batch = Math.Max(longest, LeastBatch);
        var plan = settings.Plan with
        {
            ContextLength = batch,
            BatchSize = batch,
            MicroBatchSize = batch,
            KeyCacheType = KvCacheType.F16,
            ValueCacheType = KvCacheType.F16,
            Sequences = MostTexts,
            UnifiedCache = true,
            OutputRows = 0,
        };
        checkMemory(plan);
        _context = model.CreateContext(settings with { Plan = plan, Embeds = true, Pooling = pooling, Ranks = ranks });
        _kind = (pooling, ranks);
        return _context;
    }
}
