using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Feed-forward blocks, of experts or not.</summary>
internal sealed partial class ModelGraph
{
    private static bool HasFeedForward(LayerWeights weights) => weights.Has("ffn_down.weight") || weights.Has("ffn_down_exps.weight");

    /// <summary>Experts beside a dense block, each with norms of its own (src/models/gemma4.cpp).</summary>
    private GraphTensor FeedForwardBeside(LayerWeights weights, GraphTensor input)
    {
        var dense = Norm(Blocks.FeedForward(weights, Norm(input)));
        var into = Norm(input);
        var scores = MulMat(weights["ffn_gate_inp.weight"], InPlace(InPlace(InPlace(input))));
        return InPlace(dense, Norm(new Experts(_blocks).Build(weights, into, scores)));
    }

    private GraphTensor FeedForward(LayerWeights weights, GraphTensor input, GraphTensor? scores = null)
    {
        if (!weights.Has("ffn_gate_inp.weight"))
            return Blocks.FeedForward(weights, input);

        var isChunked = weights.Has("ffn_down_chexps.weight");
        scores = isChunked ? MulMat(weights["ffn_gate_inp.weight"], input) : scores;
        var chosen = new Experts(_blocks).Build(weights, input, scores);
        if (isChunked)
            return InPlace(chosen, InPlace(new Experts(_blocks, "chexps").Build(weights, chosen, scores)));

        if (weights.Has("ffn_down_shexp.weight"))
        {
            var shared = Blocks.FeedForward(weights, input, "_shexp");
            if (weights.Find("ffn_gate_inp_shexp.weight") is { } weight)
            {
                var gate = MulMat(weight, input);
                shared = InPlace(shared, InPlace(InPlace(gate), gate));
            }

            return InPlace(chosen, shared);
        }

        return _architecture.DenseBesideExperts && weights.Has("ffn_up.weight") ? InPlace(Blocks.FeedForward(weights, input), chosen) : chosen;
    }
}
