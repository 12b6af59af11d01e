using LocalRunner.Memory.Cache;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>The layers of RWKV, which mix a token with the one before it and keep a state of each head (src/models/rwkv6.cpp, rwkv7.cpp and their kin).</summary>
internal sealed partial class Rwkv(Blocks blocks, Recurrence recurrence, GraphTensor picked)
{
    private readonly long _width = blocks.Hyperparameters.Width;
    private readonly long _head = blocks.Hyperparameters.Integer("wkv.head_size") ?? 64;
    private readonly long _tokens = blocks.Batch.Tokens;
    private readonly long _sequences = blocks.Batch.Sequences;
    private readonly bool _mixesChannels = blocks.Hyperparameters.Architecture.TokenShifts > 1;
    private GraphTensor? _firstValues;

    private Dimensions Flat => new(_width, _tokens);

    private Dimensions BySequence => new(_width, _tokens / _sequences, _sequences);

    private Dimensions ByHead => new(_head, _width / _head, _tokens);

    /// <summary>Builds all layers.</summary>
    public GraphTensor Build(GraphTensor stream)
    {
        // Where a feed-forward block stands in place of the mixture of channels, norms are root-mean-square ones, and embeddings have none.
        if (_mixesChannels)
            stream = Norm(stream);
        for (var layer = 0; layer < blocks.Hyperparameters.OwnLayers; layer++)
        {
            var weights = new LayerWeights(blocks.Hyperparameters, layer, blocks.Batch.Adapters);
            stream = Layer(weights, stream.View(BySequence), isLast: layer == blocks.Hyperparameters.OwnLayers - 1);
        }

        return stream;
    }

    private GraphTensor Norm(GraphTensor input) => Blocks.Norm(input, rootMeanSquare: !_mixesChannels);

    private GraphTensor Layer(LayerWeights weights, GraphTensor input, bool isLast)
    {
        var kept = KvCacheMemory.ConvolutionElements(blocks.Hyperparameters);
        var before = recurrence.Load(kept).View(new(_width, kept / _width, _sequences));
        var normed = Norm(input);
        var previous = Previous(before, normed);
        var mixed = weights.Has("time_mix_w0.weight") ? MixTokensBySeven(weights, normed, previous) : MixTokensBySix(weights, normed, previous);
        var last = normed.View(new(_width, 1, _sequences));
        if (!_mixesChannels)
            recurrence.Keep(last, kept * _sequences);

        var sum = InPlace(mixed.View(BySequence), input);
        if (!_mixesChannels)
        {
            sum = isLast ? GetRows(sum.View(Flat), picked) : sum.View(Flat);
            return InPlace(Blocks.FeedForward(weights, Norm(sum)), sum);
        }

        var second = Norm(sum);
        var shifted = Previous(before, second);
        recurrence.Keep(GraphTensor.Result(new(_width, 2, _sequences), 4, last, second.View(new(_width, 1, _sequences))), kept * _sequences);
        (sum, second, shifted) = (sum.View(Flat), second.View(Flat), shifted.View(Flat));
        if (isLast)
            (sum, second, shifted) = (GetRows(sum, picked), GetRows(second, picked), GetRows(shifted, picked));
        return InPlace(InPlace(MixChannels(weights, second, shifted), sum));
    }

    /// <summary>Puts what is kept of the token before the batch in front of all tokens but the last.</summary>
    private GraphTensor Previous(GraphTensor before, GraphTensor tokens) => GraphTensor.Result(
        BySequence, 4, before.View(new(_width, 1, _sequences)), tokens.View(new(_width, (_tokens / _sequences) - 1, _sequences)));

    private static GraphTensor MixChannels(LayerWeights weights, GraphTensor input, GraphTensor previous)
    {
        var change = InPlace(previous, input);
        GraphTensor Towards() => InPlace(InPlace(change, GraphTensor.External(new(1))), input);
        GraphTensor Value(GraphTensor into) => MulMat(weights["channel_mix_value.weight"], InPlace(InPlace(MulMat(weights["channel_mix_key.weight"], into))));
        if (weights.Find("channel_mix_receptance.weight") is not { } receptance)
            return Value(Towards());

        var (key, received) = (Towards(), Towards());
        return InPlace(InPlace(MulMat(receptance, received)), Value(key));
    }

    /// <summary>Takes the heads' results from what an operation gives, and keeps the state behind them.</summary>
    private GraphTensor Attended(GraphTensor result)
    {
        var elements = KvCacheMemory.StateElements(blocks.Hyperparameters);
        recurrence.Keep(result.View(new(elements * _sequences)), elements * _sequences);
        return result.View(new(_width * _tokens));
    }

    private GraphTensor States() => recurrence.Load(KvCacheMemory.StateElements(blocks.Hyperparameters));

    private Dimensions WithStates => new(_width, _tokens + (_head * _sequences));

    /// <summary>Norms by heads, where the layer has a norm for it.</summary>
    private GraphTensor NormedByHeads(LayerWeights weights, GraphTensor attended) => weights.Has("time_mix_ln.weight")
        ? InPlace(Fresh(attended.View(ByHead)).View(Flat), GraphTensor.External(new(_width))) : attended.View(Flat);
}
