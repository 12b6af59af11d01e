using LocalRunner.Architectures;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>
/// Multi-head latent attention (src/models/deepseek2.cpp): one compressed key for all heads is cached, and serves as the value too. Older files,
/// and MiniCPM3, widen it for all heads before it is cached (src/models/minicpm3.cpp).
/// </summary>
internal sealed class LatentAttention(Blocks blocks, Attention attention, GraphTensor positions)
{
    private readonly Indexer? _indexer = blocks.Hyperparameters.Architecture.Indexer == IndexerLayers.All ? new(blocks, positions) : null;

    public GraphTensor Build(LayerWeights weights, GraphTensor input)
    {
        var (hparams, tokens) = (blocks.Hyperparameters, blocks.Batch.Tokens);
        var (rank, rotary) = (weights["attn_kv_a_norm.weight"].Shape.X, hparams.RotaryWidth);
        var heads = hparams.Heads(weights.Layer);
        var direct = weights.Find("attn_q.weight");
        var shortened = direct is null ? Blocks.Norm(MulMat(weights["attn_q_a.weight"], input), rootMeanSquare: true) : input;
        var chosen = _indexer?.Choose(weights, input, shortened);
        var queries = MulMat(direct ?? weights["attn_q_b.weight"], shortened);
        var width = queries.Shape.X / heads;
        var strides = new Dimensions(4, 4 * width, 4 * width * heads, 4 * width * heads * tokens);
        var plain = queries.View(new(width - rotary, heads, tokens), strides);
        var rotated = queries.View(new(rotary, heads, tokens), strides);

        var compressed = MulMat(weights["attn_kv_a_mqa.weight"], input);
        var row = compressed.Strides.Y;
        var latent = compressed.View(new(rank, tokens), new(4, row, row * tokens, row * tokens));
        var keyRotated = compressed.View(new(rotary, 1, tokens), new(4, row, row, row * tokens));

        if (hparams.IsRotated(weights.Layer))
            (rotated, keyRotated) = (InPlace(rotated, positions), InPlace(keyRotated, positions));
        latent = Blocks.Norm(latent, rootMeanSquare: true);

        if (hparams.LatentRank == 0)
            return Widened(weights, latent, (plain, rotated), keyRotated);

        var absorbed = Permute(MulMat(weights["attn_k_b.weight"], Permute(plain)));
        var key = latent.View(new(rank, 1, tokens));
        return attention.Build(
            weights.Layer, Concat(absorbed, rotated), Concat(key, keyRotated), values: null, rank, weights["attn_v_b.weight"], chosen);
    }

    private GraphTensor Widened(LayerWeights weights, GraphTensor latent, (GraphTensor Plain, GraphTensor Rotated) queries, GraphTensor keyRotated)
    {
        var (heads, tokens, value) = (queries.Plain.Shape.Y, blocks.Batch.Tokens, blocks.Hyperparameters.ValueWidthOf(weights.Layer));
        var both = MulMat(weights["attn_kv_b.weight"], latent);
        var width = both.Shape.X / heads;
        var strides = new Dimensions(4, 4 * width, 4 * width * heads, 4 * width * heads * tokens);
        var values = Contiguous(both.View(new(value, heads, tokens), strides));
        var keys = Concat(both.View(new(width - value, heads, tokens), strides), Repeat(keyRotated, queries.Rotated.Shape));
        return attention.Build(weights.Layer, Concat(queries.Plain, queries.Rotated), keys, values, value);
    }
}
