using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Attention of a batch to itself alone (llama-graph.cpp, build_attn without a cache).</summary>
internal sealed class CachelessAttention(Blocks blocks)
{
    private const int Half = 2;
    private readonly GraphTensor _mask = Mask(blocks);
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
        if (blocks.Batch.FlashAttention)
        {
            var attended = GraphTensor.Result(new(values.Shape.X, queries.Shape.Y, tokens), 4, asked, Cast(stored, Half), Cast(held, Half), mask);
            return blocks.Graph.Add(attended.View(new(rows, tokens)));
        }

        var scores = InPlace(MulMat(stored, asked), mask);
        return blocks.Graph.Add(Contiguous(Permute(MulMat(Contiguous(Transpose(held)), scores)), new(rows, tokens)));
    }

    private static GraphTensor Mask(Blocks blocks) =>
        GraphTensor.Input(new(blocks.Batch.Tokens, blocks.Batch.Tokens), blocks.Batch.FlashAttention ? Half : 4);
}
