using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>Turns texts into vectors, in a context of its own that is made when the first text comes.</summary>
internal sealed class Embedder(
    IEngineModel model, Vocabulary vocabulary, ContextSettings settings, int longest, Action<PlanSettings> checkMemory) : IDisposable
{
    private const int MostTexts = 64;
    private const int LeastBatch = 512;

    private IEngineContext? _context;
    private EmbeddingPooling? _pooling;

    public EmbeddingResult Embed(IReadOnlyList<string> texts, EmbeddingOptions options, CancellationToken cancellation)
    {
        if (options.Pooling is { } pooling)
            Require.Defined(pooling, "pooling");

        var tokens = Tokenize(texts);
        var context = Prepare(options.Pooling);
        var vectors = Abort.Run(context, () => Compute(context, tokens, options.Normalize), cancellation);
        return new(vectors, tokens.Sum(text => text.Length));
    }

    public void Dispose() => _context?.Dispose();

    private static List<ReadOnlyMemory<float>> Compute(IEngineContext context, List<int[]> texts, bool normalize)
    {
        var vectors = new List<ReadOnlyMemory<float>>(texts.Count);
        while (vectors.Count < texts.Count)
        {
            var batch = Batch(texts, vectors.Count, context.MicroBatchSize);
            if (context.DecodeSequences(batch) != DecodeStatus.Done)
                throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The engine could not compute a batch of {batch.Count} texts.");
            for (var i = 0; i < batch.Count; i++)
                vectors.Add(Vector(context.SequenceEmbedding(i), normalize));
        }

        return vectors;
    }

    private static List<int[]> Batch(List<int[]> texts, int first, int capacity)
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

    private static float[] Vector(ReadOnlySpan<float> values, bool normalize)
    {
        var squares = 0.0;
        foreach (var value in values)
            squares += (double)value * value;

        var vector = values.ToArray();
        if (normalize && squares > 0)
        {
            var scale = 1 / Math.Sqrt(squares);
            for (var i = 0; i < vector.Length; i++)
                vector[i] = (float)(vector[i] * scale);
        }

        return vector;
    }

    private List<int[]> Tokenize(IReadOnlyList<string> texts)
    {
        var tokens = new List<int[]>(texts.Count);
        foreach (var text in texts)
        {
            var ids = vocabulary.Tokenize(text, addSpecial: true, parseSpecial: false);
            if (ids.Length == 0)
                throw Require.Invalid($"Text {tokens.Count + 1} of {texts.Count} has no tokens. Leave empty texts out.");
            if (ids.Length > longest)
            {
                throw new LocalRunnerException(LocalRunnerError.PromptTooLong,
                    $"Text {tokens.Count + 1} of {texts.Count} has {ids.Length} tokens; the model reads {longest} at once. Split it.");
            }

            tokens.Add(ids);
        }

        return tokens;
    }

    private IEngineContext Prepare(EmbeddingPooling? pooling)
    {
        if (_context is not null && _pooling == pooling)
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
        _context = model.CreateContext(settings with { Plan = plan, Embeds = true, Pooling = pooling });
        _pooling = pooling;
        return _context;
    }
}
