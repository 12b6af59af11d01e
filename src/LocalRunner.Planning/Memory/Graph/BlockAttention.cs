using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Attention to the blocks of the cache that an indexer chooses for each group of heads (src/models/minimax-m3.cpp).</summary>
internal sealed class BlockAttention
{
    private const int Half = 2;
    private readonly Blocks _blocks;
    private readonly AttentionCache _cache;
    private readonly GraphTensor _positions;
    private readonly GraphTensor _plainMask;
    private readonly GraphTensor _bias;
    private readonly long _block;
    private readonly long _count;
    private readonly long _chosen;

    public BlockAttention(Blocks blocks, AttentionCache cache, GraphTensor positions)
    {
        var (hparams, batch) = (blocks.Hyperparameters, blocks.Batch);
        (_blocks, _cache, _positions) = (blocks, cache, positions);
        _block = Math.Max(1, hparams.Integer("attention.indexer.block_size") ?? 1);
        _count = batch.Cache.Cells / _block;
        _chosen = Math.Min(_count, hparams.Integer("attention.indexer.top_k") ?? 0);
        _plainMask = Cast(cache.Mask, 4);
        _bias = GraphTensor.Input(new(_count, batch.Tokens));
    }

    /// <summary>Gets whether blocks are chosen: with flash attention alone, and where a sequence has its cells for itself.</summary>
    public static bool IsUsed(BatchShape batch) => batch.FlashAttention && batch.Streams == batch.Sequences;

    /// <summary>Caches index keys, keys and values and attends to the chosen blocks.</summary>
    public GraphTensor Build(LayerWeights weights, GraphTensor input, GraphTensor queries, GraphTensor keys, GraphTensor values)
    {
        var (graph, batch, width) = (_blocks.Graph, _blocks.Batch, _blocks.Hyperparameters.IndexerKeyWidth);
        var (cells, streams, groups) = (batch.Cache.Cells, batch.Streams, keys.Shape.Y);
        var index = GraphTensor.External(new(width, cells, 1, streams), 4);
        graph.Add(SetRows(index.View(new(width, cells * streams)), Index(weights, "k", input, 1).View(new(width, batch.Tokens)), _cache.KeyPlaces));

        (queries, keys) = (AttentionCache.Rotated(queries, _cache.KeyRotation), AttentionCache.Rotated(keys, _cache.KeyRotation));
        values = AttentionCache.Rotated(values, _cache.ValueRotation);
        graph.Add(queries);
        graph.Add(keys);
        graph.Add(values);
        var keyStore = Stored(keys, Attention.ElementBytes(batch.KeyType), _cache.KeyPlaces);
        var valueStore = Stored(values, Attention.ElementBytes(batch.ValueType), _cache.ValuePlaces);

        var asked = Index(weights, "q", input, groups);
        GraphTensor? result = null;
        if (batch.Tokens == streams)
            result = Gathered(asked, index, queries, keyStore, valueStore, groups);
        else
        {
            for (var stream = 0; stream < streams; stream++)
            {
                var one = Masked(asked, index, queries, keyStore, valueStore, groups);
                result = result is null ? one : GraphTensor.Result(new(one.Shape.X, result.Shape.Y + one.Shape.Y), 4, result, one);
            }
        }

        return graph.Add(AttentionCache.Rotated(result!, _cache.ValueRotation));
    }

    private GraphTensor Index(LayerWeights weights, string name, GraphTensor input, long heads)
    {
        var width = _blocks.Hyperparameters.IndexerKeyWidth;
        var projected = MulMat(weights[$"indexer.{name}_proj.weight"], input);
        return InPlace(Blocks.Norm(projected.View(new(width, heads, _blocks.Batch.Tokens)), rootMeanSquare: true), _positions);
    }

    private GraphTensor Stored(GraphTensor rows, int elementBytes, GraphTensor places)
    {
        var (batch, width) = (_blocks.Batch, rows.Shape.X * rows.Shape.Y);
        var store = GraphTensor.External(new(rows.Shape.X, rows.Shape.Y, batch.Cache.Cells, batch.Streams), elementBytes);
        _blocks.Graph.Add(SetRows(store.View(new(width, batch.Cache.Cells * batch.Streams)), rows.View(new(width, batch.Tokens)), places));
        return store;
    }

    /// <summary>One sequence's tokens: the cells of all blocks but the chosen ones are masked out, for each group.</summary>
    private GraphTensor Masked(GraphTensor asked, GraphTensor index, GraphTensor queries, GraphTensor keyStore, GraphTensor valueStore, long groups)
    {
        var (cells, tokens) = (_blocks.Batch.Cache.Cells, _blocks.Batch.Tokens / _blocks.Batch.Streams);
        var each = asked.View(new(asked.Shape.X, groups, tokens)).View(new(asked.Shape.X, groups * tokens));
        var scores = MulMat(index.View(new(index.Shape.X, cells)), each).View(new(cells, groups, tokens));
        scores = GraphTensor.WrittenInto(scores, scores, _plainMask.View(new(cells, 1, tokens)));
        var bias = _bias.View(new(_count, 1, tokens));
        var ranked = InPlace(GraphTensor.Result(new(_count, groups, tokens), 4, scores), bias);
        var best = GraphTensor.Result(new(_chosen, groups, tokens), 4, ranked);

        var zeros = InPlace(Cast(best, 4)).View(new(1, _chosen, groups * tokens));
        var none = GraphTensor.Result(new(_count, groups, tokens), Half, Cast(InPlace(bias), Half)).View(new(1, _count, groups * tokens));
        var open = SetRows(none, zeros, best.View(new(_chosen, groups * tokens))).View(new(_count, groups, tokens));
        var blocks = Contiguous(Permute(open)).View(new(1, _count, tokens * groups));
        var mask = GraphTensor.Result(new(_block, _count, tokens * groups), Half, blocks).View(new(cells, tokens, groups));
        mask = GraphTensor.WrittenInto(mask, mask, _cache.Mask.View(new(cells, tokens))).View(new(cells, tokens, 1, groups));

        var heads = queries.Shape.Y / groups;
        var query = queries.View(new(queries.Shape.X, queries.Shape.Y, tokens)).View(new(queries.Shape.X, heads, groups, tokens));
        return Attend(query, Permute(keyStore.View(keyStore.Shape with { W = 1 })), Permute(valueStore.View(valueStore.Shape with { W = 1 })), mask, groups);
    }

    /// <summary>One token of each sequence: the chosen cells are fetched, for each group.</summary>
    private GraphTensor Gathered(GraphTensor asked, GraphTensor index, GraphTensor queries, GraphTensor keyStore, GraphTensor valueStore, long groups)
    {
        var (cells, streams) = (_blocks.Batch.Cache.Cells, _blocks.Batch.Streams);
        var scores = MulMat(index.View(new(index.Shape.X, cells, 1, streams)), asked.View(new(asked.Shape.X, groups, 1, streams)));
        scores = GraphTensor.WrittenInto(scores, scores, _plainMask);
        var ranked = InPlace(GraphTensor.Result(new(_count, groups, 1, streams), 4, scores), _bias.View(new(_count, 1, 1, streams)));
        var best = GraphTensor.Result(new(_chosen, groups, 1, streams), 4, ranked);

        var fetched = _block * _chosen * groups;
        var starts = InPlace(Cast(best, 4)).View(new(1, _chosen, groups, streams));
        var token = InPlace(Repeat(starts, new(_block, _chosen, groups, streams)), GraphTensor.External(new(_block)));
        var row = InPlace(InPlace(token), GraphTensor.External(new(groups)));
        var rows = Cast(row.View(new(fetched, streams)), 4);
        GraphTensor Fetch(GraphTensor store)
        {
            var all = GetRows(store.View(new(store.Shape.X, groups * cells, streams)), rows).View(new(store.Shape.X, _block * _chosen, 1, groups * streams));
            return store.ElementBytes == 4 ? all : Cast(all, Half);
        }

        var (keys, values) = (Fetch(keyStore), Fetch(valueStore));
        var mask = Cast(GetRows(_cache.Mask.View(new(1, cells, streams)), Cast(token.View(new(fetched, streams)), 4)).View(new(_block * _chosen, 1, 1, groups * streams)), Half);
        var query = queries.View(new(queries.Shape.X, queries.Shape.Y / groups, groups * streams));
        return Attend(query, keys, values, mask, groups);
    }

    private static GraphTensor Attend(GraphTensor queries, GraphTensor keys, GraphTensor values, GraphTensor mask, long groups)
    {
        var (width, heads, channels, rows) = (queries.Shape.X, queries.Shape.Y, queries.Shape.Z, queries.Shape.W);
        var attended = GraphTensor.Result(new(width, heads, rows, channels), 4, Permute(queries), keys, values, mask);
        var turned = attended.View(new(width, heads, channels, rows), attended.Strides with { Z = attended.Strides.W, W = attended.Strides.Z });
        return (IsContiguous(turned) ? turned : Contiguous(turned)).View(new(width * heads * groups, rows * channels / groups));
    }
}
