using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Attention of a batch to itself alone (llama-graph.cpp, build_attn without a cache).</summary>
internal sealed class CachelessAttention(Blocks blocks)
{
    private const int Half = 2;
    private readonly GraphTensor _mask = Mask(blocks);
    private readonly GraphTensor _distances = GraphTensor.Input(new(blocks.Batch.Tokens, blocks.Batch.Tokens));
    private readonly GraphTensor _localMask = Mask(blocks);

    /// <summary>Attends to the batch.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="queries">Width × heads × tokens.</param>
    /// <param name="keys">Width × cached heads × tokens.</param>
    /// <param name="values">The same of values.</param>
    /// <returns>All heads' results × tokens.</returns>
    public GraphTensor Build(int layer, GraphTensor queries, GraphTensor keys, GraphTensor values)
    {
        foreach (var tensor in new[] { queries, keys, values })
            blocks.Graph.Add(tensor);

        var (asked, stored, held) = (Permute(queries.View(queries.Shape, queries.Strides)), Permute(keys), Permute(values));
        var mask = blocks.Hyperparameters.HasWindow(layer) ? _localMask : _mask;
        var (rows, tokens) = (values.Shape.X * queries.Shape.Y, queries.Shape.Z);
        var bias = blocks.Hyperparameters.Tensor(0, "attn_rel_b.weight");
        if (blocks.Batch.FlashAttention && bias is null)
        {
            var attended = GraphTensor.Result(new(values.Shape.X, queries.Shape.Y, tokens), 4, asked, Cast(stored, Half), Cast(held, Half), mask);
            return blocks.Graph.Add(attended.View(new(rows, tokens)));
        }

        var scores = MulMat(stored, asked);
        if (bias is not null)
            scores = InPlace(scores, Bias(LayerWeights.External(bias.Shape)));
        scores = InPlace(scores, mask);
        return blocks.Graph.Add(Contiguous(Permute(MulMat(Contiguous(Transpose(held)), scores)), new(rows, tokens)));
    }

    /// <summary>Looks up what the distance between two tokens adds to each head's scores.</summary>
    private GraphTensor Bias(GraphTensor table)
    {
        var tokens = blocks.Batch.Tokens;
        return Contiguous(GetRows(table, _distances.View(new(tokens * tokens))).View(new(tokens, tokens, table.Shape.X)));
    }

    private static GraphTensor Mask(Blocks blocks) =>
        GraphTensor.Input(new(blocks.Batch.Tokens, blocks.Batch.Tokens), blocks.Batch.FlashAttention ? Half : 4);
}
