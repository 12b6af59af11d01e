using LocalRunner.Architectures;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>What mixes tokens in a layer: attention, a recurrence, or both.</summary>
internal sealed partial class ModelGraph
{
    private GraphTensor Mix(LayerWeights weights, GraphTensor input)
    {
        var layer = weights.Layer;
        if (weights.Has("attn_kv_a_mqa.weight") && _hparams.HasAttention(layer))
            return MulMat(weights["attn_output.weight"], _latent.Build(weights, input));

        // Falcon-H1 runs both side by side.
        var state = _hparams.IsRecurrent(layer) ? _recurrence.Build(weights, input) : null;
        var attended = _hparams.HasAttention(layer) ? Attend(weights, input) : null;
        return (state, attended) switch
        {
            ({ } one, { } other) => InPlace(other, one),
            ({ } one, null) => one,
            (null, { } other) => other,
            _ => _architecture.Recurrent == RecurrentLayers.WithoutHeadsOrFeedForward ? FeedForward(weights, input) : input,
        };
    }

    private GraphTensor Attend(LayerWeights weights, GraphTensor input)
    {
        if (IsGated(weights))
            return AttendGated(weights, input);
        if (!_hparams.HasOwnCache(weights.Layer))
            return AttendShared(weights, input);

        var (queries, keys, values) = _blocks.Project(weights, input, _hparams.KeyWidthOf(weights.Layer), _clamps);
        if (weights.Has("attn_q_norm.weight"))
            (queries, keys) = _architecture.LayerNormsHeads ? (Blocks.Norm(queries, rootMeanSquare: false), Blocks.Norm(keys, rootMeanSquare: false)) : (Norm(queries), Norm(keys));
        if (_hparams.IsRotated(weights.Layer))
            (queries, keys) = (InPlace(queries, _positions), InPlace(keys, _positions));
        else if (_architecture.ScalesUnrotated)
            queries = InPlace(queries, _scales);
        if (_architecture.NormsValues)
            values = InPlace(values);

        var attended = _cachelessAttention is not null ? _cachelessAttention.Build(weights.Layer, queries, keys, values)
            : _blockAttention is not null && _hparams.HasIndexer(weights.Layer) ? _blockAttention.Build(weights, input, queries, keys, values)
            : _attention.Build(weights.Layer, queries, keys, values, _hparams.ValueWidthOf(weights.Layer));
        return MulMat(weights["attn_output.weight"], Finished(weights, input, attended));
    }

    /// <summary>Does what some layers do to the heads' results before they are joined: a gate for each head, or a norm.</summary>
    private GraphTensor Finished(LayerWeights weights, GraphTensor input, GraphTensor attended)
    {
        if (weights.Find("attn_gate.weight") is { } gate)
        {
            var open = InPlace(MulMat(gate, input));
            if (open.Shape == attended.Shape)
                return InPlace(attended, open);

            var heads = attended.View(new(attended.Shape.X / open.Shape.X, open.Shape.X, attended.Shape.Y));
            attended = InPlace(heads, open.View(new(1, open.Shape.X, attended.Shape.Y))).View(attended.Shape);
        }

        return weights.Has("attn_sub_norm.weight") ? Norm(attended) : attended;
    }

    /// <summary>Attends to what an earlier layer cached (src/models/gemma4.cpp, gemma3n.cpp).</summary>
    private GraphTensor AttendShared(LayerWeights weights, GraphTensor input)
    {
        var width = _hparams.KeyWidthOf(weights.Layer);
        var queries = MulMat(weights["attn_q.weight"], input).View(new(width, _hparams.Heads(weights.Layer), _batch.Tokens));
        queries = InPlace(Norm(queries), _positions);
        return MulMat(weights["attn_output.weight"], _attention.BuildShared(weights.Layer, queries, _hparams.ValueWidthOf(weights.Layer)));
    }

    /// <summary>Gets whether the matrix of the queries holds a gate of each head behind its query (src/models/qwen35.cpp).</summary>
    private bool IsGated(LayerWeights weights) => _architecture.State == StateForm.GatedDelta && weights.Find("attn_q.weight") is { } queries
        && queries.Shape.Y == 2 * _hparams.Heads(weights.Layer) * _hparams.KeyWidth;

    private GraphTensor AttendGated(LayerWeights weights, GraphTensor input)
    {
        var (width, heads, tokens) = (_hparams.KeyWidth, _hparams.Heads(weights.Layer), _batch.Tokens);
        _blocks.Graph.Add(input);
        var both = MulMat(weights["attn_q.weight"], input);
        var half = new Dimensions(width, heads, tokens);
        GraphTensor Half() => both.View(half, new(4, 8 * width, both.Strides.Y, both.Strides.Z));
        GraphTensor Cached(string name) => MulMat(weights[name], input).View(new(width, _hparams.CachedHeads(weights.Layer), tokens));

        var queries = InPlace(Norm(Half()), _positions);
        var keys = InPlace(Norm(Cached("attn_k.weight")), _positions);
        var gate = Contiguous(Half(), new(width * heads, tokens));
        var attended = _attention.Build(weights.Layer, queries, keys, Cached("attn_v.weight"), _hparams.ValueWidth);
        return MulMat(weights["attn_output.weight"], InPlace(attended, InPlace(gate)));
    }
}
