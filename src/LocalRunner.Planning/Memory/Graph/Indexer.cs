using LocalRunner.Architectures;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>The lightning indexer, which chooses the cells that latent attention looks at (src/models/deepseek32.cpp, glm-dsa.cpp).</summary>
internal sealed class Indexer
{
    private const int Half = 2;
    private readonly Blocks _blocks;
    private readonly GraphTensor _positions;
    private readonly GraphTensor _places;
    private readonly GraphTensor _mask;
    private readonly GraphTensor _rotation;
    private GraphTensor? _chosen;

    public Indexer(Blocks blocks, GraphTensor positions)
    {
        var (batch, width) = (blocks.Batch, blocks.Hyperparameters.IndexerKeyWidth);
        (_blocks, _positions) = (blocks, positions);
        _places = GraphTensor.Input(new(batch.Tokens), 8);
        _mask = GraphTensor.Input(new(batch.Cache.Cells, batch.Tokens / batch.Streams, 1, batch.Streams), Half);
        _rotation = AttentionCache.RotationOf(width);
    }

    /// <summary>Caches the layer's index keys and returns the cells of each token; layers without an indexer take those of the one before.</summary>
    public GraphTensor Choose(LayerWeights weights, GraphTensor input, GraphTensor queries)
    {
        if (_chosen is not null && !LayerKinds.HasOwnIndexer(_blocks.Hyperparameters, weights.Layer))
            return _chosen;

        var (hparams, batch) = (_blocks.Hyperparameters, _blocks.Batch);
        var (width, cells, tokens) = (hparams.IndexerKeyWidth, batch.Cache.Cells, batch.Tokens / batch.Streams);
        var keys = InPlace(InPlace(Fresh(MulMat(weights["indexer.attn_k.weight"], input)), GraphTensor.External(new(width))));
        var rotatedKeys = MulMat(_rotation, Rotated(keys, 1));
        var store = GraphTensor.External(new(width, cells, batch.Streams));
        _blocks.Graph.Add(SetRows(store, rotatedKeys.View(new(width, batch.Tokens)), _places));

        var asked = MulMat(weights["indexer.attn_q_b.weight"], queries);
        var heads = asked.Shape.X / width;
        asked = MulMat(_rotation, Rotated(asked, heads)).View(new(width, heads, tokens, batch.Streams));
        var shares = InPlace(MulMat(weights["indexer.proj.weight"], input).View(new(heads, tokens, 1, batch.Streams)));
        var scores = GraphTensor.Result(new(cells, tokens, 1, batch.Streams), 4, asked, store.View(new(width, 1, cells, batch.Streams)), shares, _mask);
        var first = GraphTensor.Result(scores.Shape with { X = Math.Min(cells, hparams.Integer("attention.indexer.top_k") ?? 0) }, 4, scores);
        return _chosen = Contiguous(first);
    }

    /// <summary>Leaves of a mask the cells that were chosen; all others are masked out.</summary>
    public static GraphTensor Narrowed(GraphTensor mask, GraphTensor chosen)
    {
        var (tokens, streams) = (chosen.Shape.Y, chosen.Shape.W);
        var none = GraphTensor.Result(mask.Shape, mask.ElementBytes, mask).View(new(1, mask.Shape.X, tokens, streams));
        var zeros = Fresh(GraphTensor.Input(new(1, chosen.Shape.X, tokens, streams)));
        return InPlace(SetRows(none, zeros, chosen.View(new(chosen.Shape.X, tokens, streams))).View(mask.Shape), mask);
    }

    /// <summary>Rotates the first part of each head; the rest stays.</summary>
    private GraphTensor Rotated(GraphTensor all, long heads)
    {
        var (width, rotary, tokens) = (_blocks.Hyperparameters.IndexerKeyWidth, _blocks.Hyperparameters.RotaryWidth, _blocks.Batch.Tokens);
        var strides = new Dimensions(4, 4 * width, 4 * width * heads, 4 * width * heads * tokens);
        var part = InPlace(all.View(new(rotary, heads, tokens), strides), _positions);
        return Concat(part, all.View(new(width - rotary, heads, tokens), strides));
    }
}
