using LocalRunner.Architectures;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>A feed-forward block of experts, of which each token uses a few (llama-graph.cpp, build_moe_ffn).</summary>
internal sealed class Experts
{
    private readonly Blocks _blocks;
    private readonly ExpertChoice _choice;
    private readonly bool _normalizes;
    private readonly bool _scales;
    private readonly int _groups;
    private readonly int _groupsUsed;
    private readonly string _kind;

    /// <param name="blocks">The model's blocks.</param>
    /// <param name="kind">What the names of the experts' tensors end with.</param>
    public Experts(Blocks blocks, string kind = "exps")
    {
        var hparams = blocks.Hyperparameters;
        (_blocks, _choice, _kind) = (blocks, hparams.Architecture.Experts, kind);
        _normalizes = _choice.Normalizes;
        if (_choice.FromHeader)
            _normalizes = hparams.Boolean("expert_weights_norm") ?? false;
        _scales = _choice.Scales && hparams.Number("expert_weights_scale") is not (0 or 1);
        _groups = (int)(hparams.Integer("expert_group_count") ?? 0);
        _groupsUsed = (int)(hparams.Integer("expert_group_used_count") ?? 0);
    }

    /// <summary>Builds the block.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="input">What goes into the experts.</param>
    /// <param name="scores">The scores of the experts; null where the input makes them.</param>
    /// <param name="chosen">The experts of each token; null where the scores choose them.</param>
    public GraphTensor Build(LayerWeights weights, GraphTensor input, GraphTensor? scores = null, GraphTensor? chosen = null)
    {
        var (graph, tokens, used) = (_blocks.Graph, input.Shape.Y, (long)_blocks.Hyperparameters.ExpertsUsed);
        if (used == 0)
            throw _blocks.Hyperparameters.Unusable("has experts, and no number that says how many are used");
        var down = weights[$"ffn_down_{_kind}.weight"];
        scores ??= MulMat(weights["ffn_gate_inp.weight"], input);
        var count = scores.Shape.X;
        used = Math.Min(used, down.Shape.Z);
        var probabilities = _choice.ChoosesFirst ? scores : InPlace(scores);
        chosen ??= Choose(weights, scores, probabilities, used);
        if (down.Shape.Z < count)
            chosen = Cast(InPlace(Cast(chosen, 4)), 4);
        var shares = GetRows(probabilities.View(new(1, count, tokens)), chosen);
        if (_choice.ChoosesFirst)
            shares = InPlace(shares.View(new(used, tokens))).View(new(1, used, tokens));
        if (_normalizes)
        {
            shares = shares.View(new(used, tokens));
            var sum = SumRows(shares);
            shares = InPlace(shares, sum.View(sum.Shape)).View(new(1, used, tokens));
        }

        if (_scales)
            shares = InPlace(shares);
        graph.Add(shares);
        var each = input.View(new(input.Shape.X, 1, tokens));
        if (_choice.WeighsFirst)
            each = InPlace(Repeat(each, new(input.Shape.X, used, tokens)), shares);
        var active = Activate(weights, each, chosen);
        var results = MulMatId(down, active, chosen);
        if (_choice.AddsBiases)
            results = InPlace(results, GraphTensor.External(results.Shape), chosen);
        if (!_choice.WeighsFirst)
            results = InPlace(results, shares);
        graph.Add(results);
        return Sum(results, used, tokens);
    }

    private GraphTensor Choose(LayerWeights weights, GraphTensor scores, GraphTensor probabilities, long used)
    {
        var hasBias = weights.Has("exp_probs_b.bias") || weights.Has("exp_probs_b");
        var selection = _choice.WeighsFirst ? scores : hasBias ? InPlace(probabilities, GraphTensor.External(new(scores.Shape.X))) : probabilities;
        if (_groups > 1)
            selection = WithinGroups(selection, scores.Shape.X, scores.Shape.Y);
        return First(GraphTensor.Result(selection.Shape, 4, selection), used);
    }

    private GraphTensor Activate(LayerWeights weights, GraphTensor input, GraphTensor chosen)
    {
        if (weights.Find($"ffn_gate_up_{_kind}.weight") is { } both)
        {
            var halves = MulMatId(both, input, chosen);
            var half = halves.Shape with { X = halves.Shape.X / 2 };
            return GraphTensor.Result(half, 4, halves.View(half, halves.Strides), halves.View(half, halves.Strides));
        }

        var up = Biased(MulMatId(weights[$"ffn_up_{_kind}.weight"], input, chosen), chosen);
        return weights.Find($"ffn_gate_{_kind}.weight") is { } gate
            ? Fresh(Biased(MulMatId(gate, input, chosen), chosen), up)
            : InPlace(up);
    }

    private GraphTensor Biased(GraphTensor results, GraphTensor chosen) =>
        _choice.AddsBiases ? InPlace(results, GraphTensor.External(new(results.Shape.X)), chosen) : results;

    /// <summary>Leaves the best experts of the best groups, and masks the others out.</summary>
    private GraphTensor WithinGroups(GraphTensor selection, long count, long tokens)
    {
        var each = count / _groups;
        var groups = selection.View(new(each, _groups, tokens));
        var best = First(GraphTensor.Result(groups.Shape, 4, groups), 2);
        var values = GetRows(groups.View(new(1, each, _groups, tokens)), best);
        var sums = SumRows(values.View(new(2, _groups, tokens)));
        var order = First(GraphTensor.Result(new(_groups, tokens), 4, sums.View(new(_groups, tokens))), _groupsUsed);
        var kept = GetRows(groups, order);
        return SetRows(InPlace(groups), kept, order).View(new(count, tokens));
    }

    private static GraphTensor First(GraphTensor sorted, long count) => sorted.View(sorted.Shape with { X = count }, sorted.Strides);

    private GraphTensor Sum(GraphTensor results, long used, long tokens)
    {
        var graph = _blocks.Graph;
        var parts = new List<GraphTensor>();
        for (var i = 0; i < used; i++)
            parts.Add(graph.Add(results.View(new(results.Shape.X, tokens), new(4, results.Strides.Z, results.Strides.Z * tokens, results.Strides.Z * tokens))));

        var sum = parts[0];
        foreach (var part in parts.Skip(1))
            sum = graph.Add(InPlace(sum, part));
        return used == 1 ? Contiguous(sum) : sum;
    }
}
