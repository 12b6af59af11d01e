using LocalRunner.Memory.Cache;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>The recurrent layers of Kimi Linear: the gated delta rule with a decay for each channel (src/models/kimi-linear.cpp).</summary>
internal sealed partial class Recurrence
{
    private GraphTensor KimiDelta(LayerWeights weights, GraphTensor input, GraphTensor sequence)
    {
        var (hparams, tokens, sequences) = (blocks.Hyperparameters, sequence.Shape.Y, sequence.Shape.Z);
        var (heads, width) = (hparams.Heads(weights.Layer), KvCacheMemory.DeltaHeadWidth(hparams));
        var inner = heads * width;
        var each = new Dimensions(width, heads, tokens, sequences);
        var (elements, stateElements) = (KvCacheMemory.ConvolutionElements(hparams), KvCacheMemory.StateElements(hparams));
        blocks.Graph.Add(input);

        // Queries, keys and values are convolved apart, each with its part of what is kept of the last inputs.
        var kept = new Dimensions(hparams.StateConvolution - 1, inner, sequences);
        var before = Load(elements);
        GraphTensor Window(string name)
        {
            var part = before.View(kept, new(4, 4 * kept.X, 4 * elements, 4 * elements * sequences));
            var window = Concat(part, Transpose(MulMat(weights[name], input).View(new(inner, tokens, sequences))));
            Keep(window.View(kept, window.Strides), kept.Elements);
            return window;
        }

        GraphTensor Convolved(GraphTensor window)
        {
            var mixed = GraphTensor.Result(new(inner, tokens, sequences), 4, window, GraphTensor.External(new(1)));
            return InPlace(mixed.View(new(inner, tokens * sequences))).View(each);
        }

        var (queryWindow, keyWindow, valueWindow) = (Window("attn_q.weight"), Window("attn_k.weight"), Window("attn_v.weight"));
        var decay = InPlace(InPlace(MulMat(weights["ssm_f_b.weight"], MulMat(weights["ssm_f_a.weight"], input))));
        decay = InPlace(decay.View(new(width, heads, tokens * sequences))).View(each);
        var beta = InPlace(MulMat(weights["ssm_beta.weight"], input).View(each with { X = 1 }));
        var states = Load(stateElements).View(new(width, width, heads, sequences));

        var (queries, keys, values) = (Fresh(Convolved(queryWindow)), Fresh(Convolved(keyWindow)), Convolved(valueWindow));
        var result = GraphTensor.Result(new((inner * tokens * sequences) + (stateElements * sequences)), 4, queries, keys, values, decay, beta, states);
        Keep(result.View(new(stateElements * sequences)), stateElements * sequences);

        var attended = Contiguous(result.View(each)).View(new(width, heads, tokens * sequences));
        var normed = Blocks.Norm(attended, rootMeanSquare: true);
        var gate = MulMat(weights["ssm_g_b.weight"], MulMat(weights["ssm_g_a.weight"], sequence.View(input.Shape)));
        var gated = InPlace(normed, InPlace(gate.View(normed.Shape)));
        return MulMat(weights["attn_output.weight"], Contiguous(gated, new(inner, tokens * sequences)));
    }
}
