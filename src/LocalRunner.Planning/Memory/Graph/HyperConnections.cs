using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Several streams, of which each block reads a mix, and to all of which it writes (src/models/deepseek4.cpp, build_hc_pre, build_hc_post).</summary>
internal sealed class HyperConnections(Blocks blocks)
{
    private readonly long _count = Math.Max(1, blocks.Hyperparameters.Integer("hyper_connection.count") ?? 1);
    private readonly long _width = blocks.Hyperparameters.Width;

    public GraphTensor Start(GraphTensor embeddings) =>
        Repeat(embeddings.View(new(_width, 1, blocks.Batch.Tokens)), new(_width, _count, blocks.Batch.Tokens));

    /// <summary>Leads the streams through a block.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="name">The block's name in the tensors'.</param>
    /// <param name="streams">The streams.</param>
    /// <param name="isEarly">Whether the shares of what comes out are computed before the block.</param>
    /// <param name="block">Makes the block's result of what goes into it.</param>
    public GraphTensor Through(LayerWeights weights, string name, GraphTensor streams, bool isEarly, Func<GraphTensor, GraphTensor> block)
    {
        var tokens = streams.Shape.Z;
        var mixes = Mixes(weights[$"hc_{name}_fn.weight"], streams);
        GraphTensor Part() => Affine(mixes.View(new(_count, tokens), mixes.Strides));
        var (from, to) = (Part(), Part());
        var between = GraphTensor.Result(new(_count, _count, tokens), 4, mixes);
        if (isEarly)
        {
            blocks.Graph.Add(to);
            blocks.Graph.Add(between);
        }

        var made = block(GraphTensor.Result(new(_width, tokens), 4, streams, from));
        return GraphTensor.Result(streams.Shape, 4, made, streams, to, between);
    }

    /// <summary>Joins the rows of the streams that are picked.</summary>
    public GraphTensor Join(GraphTensor streams, GraphTensor picked)
    {
        var rows = GetRows(Flat(streams), picked);
        var (count, each) = (rows.Shape.Y, rows.View(new(_width, _count, rows.Shape.Y)));
        var shares = Affine(Mixes(blocks.Weight("output_hc_fn.weight"), each));
        GraphTensor? sum = null;
        for (var i = 0; i < _count; i++)
        {
            var row = each.View(new(_width, count), new(4, each.Strides.Z, each.Strides.Z * count, each.Strides.Z * count));
            var weighed = InPlace(row, shares.View(new(1, count), new(4, shares.Strides.Y, shares.Strides.Z, shares.Strides.W)));
            sum = sum is null ? weighed : InPlace(sum, weighed);
        }

        return sum!;
    }

    private GraphTensor Mixes(GraphTensor weight, GraphTensor streams) => MulMat(weight, InPlace(Flat(streams)));

    private GraphTensor Flat(GraphTensor streams) => streams.View(new(_width * _count, streams.Shape.Z));

    /// <summary>Multiplies, adds, and bounds what comes of it.</summary>
    private static GraphTensor Affine(GraphTensor values) => InPlace(InPlace(InPlace(InPlace(values))));
}
