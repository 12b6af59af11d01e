using LocalRunner.Memory.Cache;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>The recurrent layers of LFM2 and of Qwen 3.5 (src/models/lfm2.cpp, qwen35.cpp, delta-net-base.cpp).</summary>
internal sealed partial class Recurrence
{
    /// <summary>A gated convolution over a few tokens, whose last inputs are all the state there is.</summary>
    private GraphTensor ShortConvolution(LayerWeights weights, GraphTensor input)
    {
        var (width, tokens, sequences) = (input.Shape.X, input.Shape.Y, input.Shape.Z);
        var elements = KvCacheMemory.ConvolutionElements(blocks.Hyperparameters);
        var parts = MulMat(weights["shortconv.in_proj.weight"], input);
        GraphTensor Part() => parts.View(new(width, tokens, sequences), parts.Strides);
        var before = Load(elements).View(new(elements / width, width, sequences));
        var mixed = Convolve(before, InPlace(Part(), Part()), elements);
        return MulMat(weights["shortconv.out_proj.weight"], InPlace(Part(), mixed));
    }

    /// <summary>Linear attention by the gated delta rule, one result of which holds what is attended to and the new state behind it.</summary>
    private GraphTensor GatedDelta(LayerWeights weights, GraphTensor input, GraphTensor sequence)
    {
        var (hparams, tokens, sequences) = (blocks.Hyperparameters, sequence.Shape.Y, sequence.Shape.Z);
        var (inner, state, heads, groups) = (hparams.StateInner, hparams.StateWidth, hparams.StateRank, hparams.StateGroups);
        var (width, channels, elements) = (inner / heads, inner + (2 * groups * state), KvCacheMemory.ConvolutionElements(hparams));
        var each = new Dimensions(1, heads, tokens, sequences);
        blocks.Graph.Add(input);

        var mixed = MulMat(weights["attn_qkv.weight"], input).View(new(channels, tokens, sequences));
        var gate = MulMat(weights["attn_gate.weight"], input);
        var row = new Dimensions(heads, tokens, sequences);
        GraphTensor beta, share;
        if (weights.Find("ssm_ba.weight") is { } together)
        {
            var both = MulMat(together, input);
            (beta, share) = (InPlace(Contiguous(both.View(each))), Contiguous(both.View(row)));
        }
        else
        {
            (beta, share) = (InPlace(MulMat(weights["ssm_beta.weight"], input).View(each)), MulMat(weights["ssm_alpha.weight"], input).View(row));
        }

        var alpha = InPlace(share, GraphTensor.External(new(heads)));
        var decay = InPlace(InPlace(alpha)).View(each);

        var before = Load(elements).View(new(hparams.StateConvolution - 1, channels, sequences));
        var window = Concat(before, Transpose(mixed));
        Keep(window.View(before.Shape, window.Strides), elements * sequences);
        var stateElements = KvCacheMemory.StateElements(hparams);
        var states = Load(stateElements).View(new(width, width, heads, sequences));

        var convolved = InPlace(GraphTensor.Result(new(channels, tokens, sequences), 4, window, GraphTensor.External(new(1))));
        GraphTensor Part(long length, long count) =>
            convolved.View(new(length, count, tokens, sequences), new(4, 4 * length, convolved.Strides.Y, convolved.Strides.Z));
        GraphTensor Normed() => weights.Has("ssm_ba.weight") && groups != heads
            ? Repeat(Fresh(Part(state, groups)), new(state, heads, tokens, sequences)) : Fresh(Part(state, groups));
        var (queries, keys, values) = (Normed(), Normed(), Part(width, heads));
        var result = GraphTensor.Result(new((inner * tokens * sequences) + (stateElements * sequences)), 4, queries, keys, values, decay, beta, states);
        Keep(result.View(new(stateElements * sequences)), stateElements * sequences);

        var attended = Blocks.Norm(result.View(new(width, heads, tokens, sequences)), rootMeanSquare: true);
        return InPlace(attended, InPlace(gate.View(attended.Shape))).View(new(inner, tokens, sequences));
    }

    /// <summary>Writes what is kept of a state.</summary>
    public void Keep(GraphTensor state, long elements) => blocks.Graph.Add(Copy(state, GraphTensor.External(new(elements), 4).View(new(elements))));
}
