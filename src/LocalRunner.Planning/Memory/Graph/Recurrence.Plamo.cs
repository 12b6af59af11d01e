using LocalRunner.Memory.Cache;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>The recurrent layers of PLaMo 2: Mamba's, with heads and norms (src/models/plamo2.cpp).</summary>
internal sealed partial class Recurrence
{
    private GraphTensor Plamo(LayerWeights weights, GraphTensor input)
    {
        var (hparams, tokens, sequences) = (blocks.Hyperparameters, input.Shape.Y, input.Shape.Z);
        var (inner, state, heads) = (hparams.StateInner, hparams.StateWidth, hparams.StateRank);
        var (width, elements) = (inner / heads, KvCacheMemory.ConvolutionElements(hparams));
        var each = new Dimensions(width, heads, tokens, sequences);
        var before = Load(elements).View(new(hparams.StateConvolution - 1, inner, sequences));
        var both = Contiguous(Permute(MulMat(weights["ssm_in.weight"], input)), new(2 * width, heads, tokens, sequences));
        var gate = both.View(each, both.Strides);
        var x = Convolve(before, Contiguous(both.View(each, both.Strides), new(inner, tokens, sequences)), elements);

        var mixed = MulMat(weights["ssm_x.weight"], x);
        GraphTensor Normed(long length) => Blocks.Norm(mixed.View(new(length, tokens, sequences), mixed.Strides), rootMeanSquare: true);
        var (into, from) = (Normed(state), Normed(state));
        var step = InPlace(MulMat(weights["ssm_dt.weight"], Normed(mixed.Shape.X - (2 * state))));
        var (shaped, groups) = (x.View(each), new Dimensions(state, 1, tokens, sequences));
        var scanned = Scan(shaped, step, into.View(groups), from.View(groups), state * inner);
        var y = InPlace(Part(scanned, each), Skip(shaped));
        return Fresh(Contiguous(gate), y).View(new(inner, tokens, sequences));
    }
}
