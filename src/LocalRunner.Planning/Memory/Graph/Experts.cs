using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>A feed-forward block of experts, of which each token uses a few (llama-graph.cpp, build_moe_ffn).</summary>
internal sealed record Experts(Blocks Blocks)
{
    /// <summary>Gets whether the chosen experts' weights are scaled to a sum of one.</summary>
    public bool Normalizes { get; init; } = true;

    /// <summary>Gets whether the softmax is taken over the chosen experts alone.</summary>
    public bool ChoosesFirst { get; init; }

    /// <summary>Gets whether the choice goes by the scores plus a bias.</summary>
    public bool HasBias { get; init; }

    /// <summary>Gets the groups among which the choice is made first.</summary>
    public int Groups { get; init; }

    public int GroupsUsed { get; init; }

    /// <summary>Gets whether biases are added expert by expert.</summary>
    public bool AddsBiases { get; init; }

    public GraphTensor Build(LayerWeights weights, GraphTensor input)
    {
        var (graph, tokens, used) = (Blocks.Graph, input.Shape.Y, (long)Blocks.Facts.ExpertsUsed);
        var scores = MulMat(weights["ffn_gate_inp.weight"], input);
        var count = scores.Shape.X;
        var probabilities = ChoosesFirst ? scores : InPlace(scores);
        var selection = HasBias ? InPlace(probabilities, GraphTensor.External(new(count))) : probabilities;
        if (Groups > 1)
            selection = WithinGroups(selection, count, tokens);

        var chosen = First(GraphTensor.Result(selection.Shape, 4, selection), used);
        var shares = GetRows(probabilities.View(new(1, count, tokens)), chosen);
        if (ChoosesFirst)
            shares = InPlace(shares.View(new(used, tokens))).View(new(1, used, tokens));
        if (Normalizes)
        {
            shares = shares.View(new(used, tokens));
            var sum = SumRows(shares);
            shares = InPlace(shares, sum.View(sum.Shape)).View(new(1, used, tokens));
        }

        graph.Add(shares);
        var each = input.View(new(input.Shape.X, 1, tokens));
        var active = Activate(weights, each, chosen);
        var results = MulMatId(weights["ffn_down_exps.weight"], active, chosen);
        results = InPlace(AddsBiases ? InPlace(results, GraphTensor.External(results.Shape), chosen) : results, shares);
        graph.Add(results);
        return Sum(results, used, tokens);
    }

    private GraphTensor Activate(LayerWeights weights, GraphTensor input, GraphTensor chosen)
    {
        if (weights.Find("ffn_gate_up_exps.weight") is { } both)
        {
            var halves = MulMatId(both, input, chosen);
            var half = halves.Shape with { X = halves.Shape.X / 2 };
            return GraphTensor.Result(half, 4, halves.View(half, halves.Strides), halves.View(half, halves.Strides));
        }

        var up = Biased(MulMatId(weights["ffn_up_exps.weight"], input, chosen), chosen);
        return weights.Find("ffn_gate_exps.weight") is { } gate
            ? Fresh(Biased(MulMatId(gate, input, chosen), chosen), up)
            : InPlace(up);
    }

    private GraphTensor Biased(GraphTensor results, GraphTensor chosen) =>
        AddsBiases ? InPlace(results, GraphTensor.External(new(results.Shape.X)), chosen) : results;

    /// <summary>Leaves the best experts of the best groups, and masks the others out.</summary>
    private GraphTensor WithinGroups(GraphTensor selection, long count, long tokens)
    {
        var each = count / Groups;
        var groups = selection.View(new(each, Groups, tokens));
        var best = First(GraphTensor.Result(groups.Shape, 4, groups), 2);
        var values = GetRows(groups.View(new(1, each, Groups, tokens)), best);
        var sums = SumRows(values.View(new(2, Groups, tokens)));
        var order = First(GraphTensor.Result(new(Groups, tokens), 4, sums.View(new(Groups, tokens))), GroupsUsed);
        var kept = GetRows(groups, order);
        return SetRows(InPlace(groups), kept, order).View(new(count, tokens));
    }

    private static GraphTensor First(GraphTensor sorted, long count) => sorted.View(sorted.Shape with { X = count }, sorted.Strides);

    private GraphTensor Sum(GraphTensor results, long used, long tokens)
    {
        var graph = Blocks.Graph;
        var parts = new List<GraphTensor>();
        for (var i = 0; i < used; i++)
            parts.Add(graph.Add(results.View(new(results.Shape.X, tokens), new(4, results.Strides.Z, results.Strides.Z * tokens, results.Strides.Z * tokens))));

        var sum = parts[0];
        foreach (var part in parts.Skip(1))
            sum = graph.Add(InPlace(sum, part));
        return used == 1 ? Contiguous(sum) : sum;
    }
}
