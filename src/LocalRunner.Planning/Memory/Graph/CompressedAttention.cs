using LocalRunner.Architectures;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>
/// Attention to a window and to compressed blocks before it (src/models/deepseek4.cpp, build_attention): keys serve as values too, and of the
/// smaller blocks an indexer chooses.
/// </summary>
internal sealed class CompressedAttention
{
    private const int Half = 2;
    private readonly Blocks _blocks;
    private readonly GraphTensor _positions;
    private readonly GraphTensor _places;
    private readonly GraphTensor _mask;
    private readonly GraphTensor? _rotation;
    private readonly BlockCompression _small;
    private readonly BlockCompression _large;
    private readonly BlockCompression _index;

    public CompressedAttention(Blocks blocks, GraphTensor positions)
    {
        var (batch, hparams) = (blocks.Batch, blocks.Hyperparameters);
        (_blocks, _positions) = (blocks, positions);
        _places = GraphTensor.Input(new(batch.Tokens), 8);
        _mask = BlockCompression.MaskOf(batch, batch.Cache.LocalCells, batch.FlashAttention ? Half : 4);
        _rotation = BlockCompression.RotationOf(blocks, hparams.KeyWidth);
        _small = new BlockCompression(blocks, "attn_compressor", hparams.KeyWidth, LayerKinds.SmallBlock);
        _large = new BlockCompression(blocks, "attn_compressor", hparams.KeyWidth, LayerKinds.LargeBlock);
        _index = new BlockCompression(blocks, "indexer_compressor", hparams.IndexerKeyWidth, LayerKinds.SmallBlock, isIndex: true);
    }

    public GraphTensor Build(LayerWeights weights, GraphTensor input)
    {
        var (hparams, tokens) = (_blocks.Hyperparameters, _blocks.Batch.Tokens);
        var (width, heads, ratio) = (hparams.KeyWidth, hparams.Heads(weights.Layer), hparams.CompressionOf(weights.Layer));
        var shortened = Norm(MulMat(weights["attn_q_a.weight"], input));
        var queries = Turned(InPlace(MulMat(weights["attn_q_b.weight"], shortened).View(new(width, heads, tokens))));
        var keys = Turned(Norm(MulMat(weights["attn_kv.weight"], input)).View(new(width, 1, tokens)));

        if (ratio == LayerKinds.SmallBlock)
        {
            _small.Compress(weights, input);
            _index.Compress(weights, input);
        }
        else if (ratio == LayerKinds.LargeBlock)
        {
            _large.Compress(weights, input);
        }

        var result = Turned(Attend(weights, input, shortened, queries, keys, ratio).View(new(width, heads, tokens)));
        var table = weights["attn_output_a.weight"].Shape;
        var groups = Math.Max(1, hparams.Integer("attention.output_group_count") ?? 1);
        var each = Permute(result.View(new(width * heads / groups, groups, tokens)));
        var narrow = MulMat(GraphTensor.External(new(table.X, table.Y / groups, groups)), each);
        return MulMat(weights["attn_output_b.weight"], Contiguous(Permute(narrow), new(table.Y, tokens)));
    }

    private GraphTensor Attend(LayerWeights weights, GraphTensor input, GraphTensor shortened, GraphTensor queries, GraphTensor keys, long ratio)
    {
        var (graph, batch, width) = (_blocks.Graph, _blocks.Batch, _blocks.Hyperparameters.KeyWidth);
        (queries, keys) = (AttentionCache.Rotated(queries, _rotation), AttentionCache.Rotated(keys, _rotation));
        graph.Add(queries);
        graph.Add(keys);
        var store = GraphTensor.External(new(width, 1, batch.Cache.LocalCells, batch.Streams), Attention.ElementBytes(batch.KeyType));
        graph.Add(SetRows(store.View(new(width, batch.Cache.LocalCells * batch.Streams)), keys.View(new(width, batch.Tokens)), _places));

        var (all, mask) = ratio switch
        {
            LayerKinds.SmallBlock => (_small.Behind(store), BlockCompression.Behind(_mask, Narrowed(_small.Mask, Choose(weights, input, shortened)))),
            LayerKinds.LargeBlock => (_large.Behind(store), BlockCompression.Behind(_mask, _large.Mask)),
            _ => (store, _mask),
        };
        return AttentionCache.Rotated(graph.Add(Product(queries, all, mask)), _rotation);
    }

    private GraphTensor Product(GraphTensor queries, GraphTensor keys, GraphTensor mask)
    {
        var (batch, heads, width) = (_blocks.Batch, queries.Shape.Y, queries.Shape.X);
        var streams = batch.Streams;
        var (asked, stored, cells) = (Permute(queries.View(queries.Shape with { Z = batch.Tokens / streams, W = streams })), Permute(keys), keys.Shape.Z);
        if (batch.FlashAttention)
        {
            var scratch = AttentionScratch.BytesOf(batch, width, 0, heads, 1, cells);
            var (read, again) = batch.KeyType == KvCacheType.F32 ? (Cast(stored, Half), Cast(stored, Half)) : (stored, stored);
            var attended = GraphTensor.WithScratch(scratch, new(width, heads, batch.Tokens / streams, streams), asked, read, again, mask);
            return attended.View(new(width * heads, batch.Tokens));
        }

        var values = BlockCompression.Stored(batch.KeyType, new(cells, width, 1, streams), stored);
        var made = MulMat(values, InPlace(MulMat(stored, asked), mask));
        return Contiguous(Permute(made), new(width * heads, batch.Tokens));
    }

    /// <summary>Chooses blocks for each token.</summary>
    private GraphTensor Choose(LayerWeights weights, GraphTensor input, GraphTensor shortened)
    {
        var (hparams, batch) = (_blocks.Hyperparameters, _blocks.Batch);
        var (width, tokens, streams, cells) = (hparams.IndexerKeyWidth, batch.Tokens / batch.Streams, batch.Streams, _index.Cells);
        var asked = MulMat(weights["indexer.attn_q_b.weight"], shortened);
        var heads = asked.Shape.X / width;
        asked = AttentionCache.Rotated(Turned(asked.View(new(width, heads, batch.Tokens))), _index.Rotation).View(new(width, heads, tokens, streams));
        var shares = InPlace(MulMat(weights["indexer.proj.weight"], input)).View(new(heads, tokens, 1, streams));
        var scores = GraphTensor.Result(new(cells, tokens, 1, streams), 4, asked, shares, _index.Mask);
        return Contiguous(GraphTensor.Result(scores.Shape with { X = Math.Min(cells, hparams.Integer("attention.indexer.top_k") ?? 0) }, 4, scores));
    }

    /// <summary>Leaves of a mask the blocks that were chosen.</summary>
    private static GraphTensor Narrowed(GraphTensor mask, GraphTensor chosen)
    {
        var (tokens, streams) = (chosen.Shape.Y, chosen.Shape.W);
        var none = InPlace(mask).View(new(1, mask.Shape.X, tokens, streams));
        var zeros = InPlace(GraphTensor.Input(new(1, chosen.Shape.X, tokens, streams), mask.ElementBytes));
        return InPlace(SetRows(none, zeros, chosen.View(new(chosen.Shape.X, tokens, streams))).View(mask.Shape), mask);
    }

    /// <summary>Rotates the last part of each head; the rest stays.</summary>
    private GraphTensor Turned(GraphTensor all)
    {
        var (shape, rotary) = (all.Shape, _blocks.Hyperparameters.RotaryWidth);
        var part = InPlace(all.View(shape with { X = rotary }, all.Strides), _positions);
        return Concat(all.View(shape with { X = shape.X - rotary }, all.Strides), part);
    }

    private static GraphTensor Norm(GraphTensor input) => Blocks.Norm(input, rootMeanSquare: true);
}
