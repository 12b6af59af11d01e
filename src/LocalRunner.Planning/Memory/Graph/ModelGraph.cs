using LocalRunner.Architectures;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Builds the graph that llama.cpp reserves memory for (src/models of b10256), and finds the size of its buffer.</summary>
internal sealed class ModelGraph
{
    private readonly ModelFacts _facts;
    private readonly BatchShape _batch;
    private readonly Transformer _kind;
    private readonly Blocks _blocks;
    private readonly Attention _attention;
    private readonly Recurrence _recurrence;
    private readonly GraphTensor _positions;
    private readonly GraphTensor _picked;

    private ModelGraph(ModelFacts facts, BatchShape batch)
    {
        (_facts, _batch, _kind, _blocks) = (facts, batch, Transformer.Of(facts), new Blocks(facts, batch));
        _attention = new Attention(_blocks);
        _recurrence = new Recurrence(_blocks);
        _positions = GraphTensor.Input(new(batch.Tokens * (facts.Architecture is "qwen2vl" or "qwen3vl" or "qwen3vlmoe" ? 4 : 1)));
        _picked = GraphTensor.Input(new(batch.Outputs));
    }

    /// <summary>Computes the size of the compute buffer in bytes.</summary>
    public static long BytesOf(ModelFacts facts, BatchShape batch) => GraphMemory.BytesOf(new ModelGraph(facts, batch).Build());

    private ComputeGraph Build()
    {
        var stream = _blocks.Embeddings();
        if (_kind.AddsPositions && _facts.Tensor("position_embd.weight") is { } table)
            stream = InPlace(stream, GetRows(LayerWeights.External(table.Shape), _positions));

        for (var layer = 0; layer < _facts.Layers; layer++)
            stream = Layer(new LayerWeights(_facts, layer), stream, isLast: layer == _facts.Layers - 1 && !_kind.PicksLate);

        if (_kind.PicksLate)
        {
            stream.IsOutput = true;
            stream = GetRows(stream, _picked);
        }

        var normed = Blocks.Norm(stream, _kind.RootMeanSquare);
        normed.IsOutput = true;
        var head = _facts.Tensor("output.weight") ?? _facts.Tensor("token_embd.weight")!;
        var logits = MulMat(LayerWeights.External(head.Shape), normed);
        logits.IsOutput = true;
        _blocks.Graph.Add(logits);
        return _blocks.Graph;
    }

    private GraphTensor Layer(LayerWeights weights, GraphTensor input, bool isLast)
    {
        var residual = input;
        var normed = Blocks.Norm(input, _kind.RootMeanSquare);
        var attended = Mix(weights, normed);
        if (isLast)
        {
            attended = GetRows(attended, _picked);
            residual = GetRows(residual, _picked);
            normed = _kind is { IsParallel: true, NormsParallel: false } ? GetRows(normed, _picked) : normed;
        }

        if (!_kind.IsParallel && !HasFeedForward(weights))
            return InPlace(attended, residual);

        if (_kind.IsParallel)
        {
            var own = _kind.NormsParallel ? Blocks.Norm(residual, _kind.RootMeanSquare) : normed;
            return InPlace(InPlace(Blocks.FeedForward(weights, own), residual), attended);
        }

        if (weights.Has("post_attention_norm.weight") && weights.Has("ffn_norm.weight") || _facts.Architecture == "grok")
            attended = Blocks.Norm(attended, _kind.RootMeanSquare);
        var sum = _kind.AddsToResidual && _facts.Architecture != "phi3" ? InPlace(residual, attended) : InPlace(attended, residual);
        var result = FeedForward(weights, Blocks.Norm(sum, _kind.RootMeanSquare));
        if (weights.Has("post_ffw_norm.weight") || _facts.Architecture == "grok")
            result = Blocks.Norm(result, _kind.RootMeanSquare);
        return _kind.AddsToResidual ? InPlace(sum, result) : InPlace(result, sum);
    }

    private GraphTensor Mix(LayerWeights weights, GraphTensor input)
    {
        var layer = weights.Layer;
        if (_facts.LatentRank > 0)
            return MulMat(weights["attn_output.weight"], new LatentAttention(_blocks, _attention, _positions).Build(weights, input));

        // Falcon-H1 runs both side by side.
        var state = _facts.IsRecurrent(layer) ? _recurrence.Build(weights, input) : null;
        var attended = _facts.HasAttention(layer) ? Attend(weights, input) : null;
        return (state, attended) switch
        {
            ({ } one, { } other) => InPlace(other, one),
            ({ } one, null) => one,
            (null, { } other) => other,
            _ => input,
        };
    }

    private GraphTensor Attend(LayerWeights weights, GraphTensor input)
    {
        var (queries, keys, values) = _blocks.Project(weights, input, _facts.KeyWidthOf(weights.Layer), _kind.Clamps);
        if (_kind.NormsQueries && weights.Has("attn_q_norm.weight"))
            (queries, keys) = (Blocks.Norm(queries, _kind.RootMeanSquare), Blocks.Norm(keys, _kind.RootMeanSquare));
        if (_kind.Rotates)
            (queries, keys) = (InPlace(queries, _positions), InPlace(keys, _positions));

        return MulMat(weights["attn_output.weight"], _attention.Build(weights.Layer, queries, keys, values, _facts.ValueWidthOf(weights.Layer)));
    }

    private static bool HasFeedForward(LayerWeights weights) => weights.Has("ffn_down.weight") || weights.Has("ffn_down_exps.weight");

    private GraphTensor FeedForward(LayerWeights weights, GraphTensor input)
    {
        if (!weights.Has("ffn_gate_inp.weight"))
            return Blocks.FeedForward(weights, input);

        var chosen = _kind.Experts(_blocks).Build(weights, input);
        if (weights.Has("ffn_down_shexp.weight"))
        {
            var shared = Blocks.FeedForward(weights, input, "_shexp");
            if (_kind.GatesShared)
            {
                var gate = MulMat(weights["ffn_gate_inp_shexp.weight"], input);
                shared = InPlace(shared, InPlace(InPlace(gate), gate));
            }

            return InPlace(chosen, shared);
        }

        return _facts.Architecture == "grok" && weights.Has("ffn_up.weight") ? InPlace(Blocks.FeedForward(weights, input), chosen) : chosen;
    }
}
