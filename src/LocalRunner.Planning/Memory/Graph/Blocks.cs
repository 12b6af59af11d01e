using LocalRunner.Architectures;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>
/// The blocks that layers are made of, as llama-graph.cpp builds them. Biases, scales and caps are left out: the engine computes
/// them in place.
/// </summary>
internal sealed class Blocks(Hyperparameters hparams, BatchShape batch)
{
    public Hyperparameters Hyperparameters => hparams;

    public BatchShape Batch => batch;

    public ComputeGraph Graph { get; } = new();

    /// <summary>Gets the tokens that are looked up.</summary>
    public GraphTensor Tokens { get; } = GraphTensor.Input(new(batch.Tokens));

    /// <summary>Gets a matrix that belongs to no layer.</summary>
    public GraphTensor Weight(string name) => LayerWeights.Weight(hparams.Tensor(name) ?? throw hparams.Unusable($"has no tensor {name}"), batch.Adapters);

    /// <summary>Looks the tokens up. Room for vectors in their place is kept whether they come or not.</summary>
    public GraphTensor Embeddings()
    {
        var table = hparams.Tensor("token_embd.weight") ?? hparams.Tensor("output.weight") ?? throw hparams.Unusable("has no tensor token_embd.weight");
        var weight = LayerWeights.Weight(table, batch.Adapters);
        var rows = GetRows(weight, Tokens);
        foreach (var rank in weight.Ranks)
        {
            // A looked-up row is as long as the rank, so that the pair stands the other way round.
            var found = GetRows(GraphTensor.External(new(rank, weight.Shape.Y)), Tokens);
            rows = InPlace(rows, InPlace(MulMat(GraphTensor.External(new(rank, weight.Shape.X)), found)));
        }

        // Room for the features of images is made behind each row.
        var width = hparams.Width * (1 + hparams.FeatureLayers);
        if (width > hparams.Width)
            rows = GraphTensor.Result(new(width, batch.Tokens), sizeof(float), rows);
        Graph.Add(rows);
        Graph.Add(GraphTensor.UnusedInput(new(width, batch.Tokens)));
        return width == hparams.Width ? rows : rows.View(rows.Shape with { X = hparams.Width }, rows.Strides);
    }

    /// <summary>Root-mean-square norms are computed in place, layer norms are not; the weight is multiplied in place.</summary>
    public static GraphTensor Norm(GraphTensor input, bool rootMeanSquare) => InPlace(rootMeanSquare ? InPlace(input) : Fresh(input));

    /// <summary>Makes queries, keys and values of heads × width × tokens, out of one matrix or three.</summary>
    public (GraphTensor Queries, GraphTensor Keys, GraphTensor Values) Project(LayerWeights weights, GraphTensor input, long headWidth, bool clamps = false)
    {
        var (heads, cached) = (hparams.Heads(weights.Layer), hparams.CachedHeads(weights.Layer));
        if (weights.Find("attn_qkv.weight") is { } together)
        {
            var all = MulMat(together, input);
            if (clamps)
                all = all.View(all.Shape);
            GraphTensor Part(long count) => all.View(
                new(headWidth, count, batch.Tokens), new(4, 4 * headWidth, all.Strides.Y, all.Strides.Y * batch.Tokens));
            return (Part(heads), Part(cached), Part(cached));
        }

        GraphTensor Split(string name, long count, long width)
        {
            var result = MulMat(weights[name], input);
            return (clamps ? result.View(result.Shape) : result).View(new(width, count, batch.Tokens));
        }

        var (queries, keys) = (Split("attn_q.weight", heads, headWidth), Split("attn_k.weight", cached, headWidth));
        return (queries, keys, weights.Has("attn_v.weight") ? Split("attn_v.weight", cached, hparams.ValueWidthOf(weights.Layer)) : keys.View(keys.Shape));
    }

    /// <summary>A feed-forward block: gated where there is a gate (in parallel), or where one matrix holds both halves.</summary>
    public static GraphTensor FeedForward(LayerWeights weights, GraphTensor input, string suffix = "")
    {
        var up = MulMat(weights[$"ffn_up{suffix}.weight"], input);
        var down = weights[$"ffn_down{suffix}.weight"];
        if (weights.Find($"ffn_gate{suffix}.weight") is { } gate)
        {
            var inner = Fresh(MulMat(gate, input), up);
            return MulMat(down, weights.Has("ffn_sub_norm.weight") ? Norm(inner, rootMeanSquare: true) : inner);
        }

        return MulMat(down, up.Shape.X == 2 * down.Shape.X
            ? GraphTensor.Result(up.Shape with { X = down.Shape.X }, 4, up)
            : InPlace(up));
    }
}
