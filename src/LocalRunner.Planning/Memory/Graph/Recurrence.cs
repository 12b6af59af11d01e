using LocalRunner.Memory.Cache;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>The recurrent layers of Mamba and Mamba-2 (src/models/mamba-base.cpp; llama-graph.cpp, build_rs).</summary>
internal sealed partial class Recurrence(Blocks blocks)
{
    private readonly GraphTensor _states = GraphTensor.Input(new(blocks.Batch.Sequences));

    public GraphTensor Build(LayerWeights weights, GraphTensor input)
    {
        var batch = blocks.Batch;
        var sequence = input.View(new(input.Shape.X, batch.Tokens / batch.Sequences, batch.Sequences));
        if (weights.Has("ssm_f_a.weight"))
            return KimiDelta(weights, input, sequence);

        var result = weights.Has("shortconv.in_proj.weight") ? ShortConvolution(weights, sequence)
            : MulMat(weights["ssm_out.weight"], blocks.Hyperparameters.Architecture.HeadsWithoutGroups ? Plamo(weights, sequence)
                : weights.Has("ssm_x.weight") ? First(weights, sequence)
                : weights.Has("attn_gate.weight") ? GatedDelta(weights, input, sequence) : Second(weights, sequence));
        return result.View(new(result.Shape.X, batch.Tokens));
    }

    private GraphTensor First(LayerWeights weights, GraphTensor input)
    {
        var (hparams, tokens, sequences) = (blocks.Hyperparameters, input.Shape.Y, input.Shape.Z);
        var (inner, state, rank) = (hparams.StateInner, hparams.StateWidth, hparams.StateRank);
        var convolution = Load(KvCacheMemory.ConvolutionElements(hparams)).View(new(hparams.StateConvolution - 1, inner, sequences));
        var both = MulMat(weights["ssm_in.weight"], input);
        var half = new Dimensions(inner, tokens, sequences);
        var x = Convolve(convolution, both.View(half, both.Strides), KvCacheMemory.ConvolutionElements(hparams));

        var mixed = MulMat(weights["ssm_x.weight"], x);
        var step = mixed.View(new(rank, tokens, sequences), mixed.Strides);
        var groups = new Dimensions(state, 1, tokens, sequences);
        var groupStrides = new Dimensions(4, 4 * state, mixed.Strides.Y, mixed.Strides.Z);
        var (into, from) = (mixed.View(groups, groupStrides), mixed.View(groups, groupStrides));
        if (weights.Has("ssm_dt_norm.weight"))
            (step, into, from) = (Blocks.Norm(step, true), Blocks.Norm(into, true), Blocks.Norm(from, true));

        step = InPlace(MulMat(weights["ssm_dt.weight"], step));
        var shaped = x.View(new(1, inner, tokens, sequences));
        var scanned = Scan(shaped, step, into, from, state * inner);
        var y = InPlace(Part(scanned, half), Skip(x));
        return Fresh(Contiguous(both.View(half, both.Strides)), y);
    }

    private GraphTensor Second(LayerWeights weights, GraphTensor input)
    {
        var (hparams, tokens, sequences) = (blocks.Hyperparameters, input.Shape.Y, input.Shape.Z);
        var (inner, state, heads, groups) = (hparams.StateInner, hparams.StateWidth, hparams.StateRank, hparams.StateGroups);
        var (width, channels) = (inner / heads, inner + (2 * groups * state));
        var convolution = Load(KvCacheMemory.ConvolutionElements(hparams)).View(new(hparams.StateConvolution - 1, channels, sequences));
        var all = MulMat(weights["ssm_in.weight"], input);
        var gate = all.View(new(width, heads, tokens, sequences), new(4, 4 * width, all.Strides.Y, all.Strides.Z));
        var mixed = Convolve(convolution, all.View(new(channels, tokens, sequences), all.Strides), KvCacheMemory.ConvolutionElements(hparams));

        var x = mixed.View(new(width, heads, tokens, sequences), new(4, 4 * width, mixed.Strides.Y, mixed.Strides.Z));
        var each = new Dimensions(state, groups, tokens, sequences);
        var strides = new Dimensions(4, 4 * state, mixed.Strides.Y, mixed.Strides.Z);
        var step = InPlace(Contiguous(all.View(new(heads, tokens, sequences), all.Strides)));
        var scanned = Scan(x, step, mixed.View(each, strides), mixed.View(each, strides), state * inner);
        var y = InPlace(Part(scanned, new(width, heads, tokens, sequences)), Skip(x));
        y = Fresh(Contiguous(gate), y);
        if (weights.Has("ssm_norm.weight"))
            y = Blocks.Norm(y.View(new(inner / groups, groups, tokens, sequences)), rootMeanSquare: true);
        return y.View(new(inner, tokens, sequences));
    }

    /// <summary>Multiplying by the skip weights reads the scan's input a second time, so that it is never written over.</summary>
    private static GraphTensor Skip(GraphTensor x) => InPlace(x, GraphTensor.External(new(1)));

    private static GraphTensor Part(GraphTensor scanned, Dimensions shape) => scanned.View(shape);

    /// <summary>Fetches the states of the sequences.</summary>
    public GraphTensor Load(long elements, Func<GraphTensor, GraphTensor>? fetch = null)
    {
        var (graph, sequences) = (blocks.Graph, blocks.Batch.Sequences);
        var all = GraphTensor.External(new(elements, sequences), 4);
        var main = _states.View(new(sequences));
        var loaded = graph.Add(fetch is null ? GetRows(all, main) : fetch(main));

        // The states of sequences that are not in the batch: none in a full one.
        graph.Add(Copy(GetRows(all, _states.View(new(0))), all.View(new(elements, 0))));
        return loaded;
    }

    private GraphTensor Convolve(GraphTensor before, GraphTensor x, long elements)
    {
        var graph = blocks.Graph;
        var window = Concat(before, Transpose(x));
        var last = window.View(before.Shape, window.Strides);
        graph.Add(Copy(last, GraphTensor.External(new(elements * x.Shape.Z), 4).View(new(elements * x.Shape.Z))));
        return InPlace(InPlace(GraphTensor.Result(new(before.Shape.Y, x.Shape.Y, x.Shape.Z), 4, window, GraphTensor.External(new(1)))));
    }

    private GraphTensor Scan(GraphTensor x, GraphTensor step, GraphTensor into, GraphTensor from, long stateElements)
    {
        var sequences = blocks.Batch.Sequences;
        var states = GraphTensor.External(new(stateElements, sequences), 4);
        var scanned = Load(stateElements, chosen => GraphTensor.Result(
            new(x.Shape.Elements + (stateElements * sequences)), 4, states, x, step, into, from, chosen));
        blocks.Graph.Add(Copy(scanned.View(new(stateElements * sequences)), states.View(new(stateElements * sequences))));
        return scanned;
    }
}
