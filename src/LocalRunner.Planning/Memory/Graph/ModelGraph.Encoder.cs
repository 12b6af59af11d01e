using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>The graph of encoders, whose norms stand behind what they norm (src/models/bert.cpp); it ends with the tokens' vectors.</summary>
internal sealed partial class ModelGraph
{
    private ComputeGraph BuildEncoder()
    {
        var stream = _blocks.Embeddings();
        if (_hparams.Tensor("token_types.weight") is not null)
            stream = InPlace(stream, GraphTensor.External(new(_hparams.Width)));
        if (_hparams.Tensor("position_embd.weight") is { } table)
            stream = InPlace(GetRows(LayerWeights.External(table.Shape), _positions), stream);
        stream = Norm(stream);

        for (var layer = 0; layer < _hparams.OwnLayers; layer++)
            stream = EncoderLayer(new LayerWeights(_hparams, layer, _batch.Adapters), stream, isLast: layer == _hparams.OwnLayers - 1);

        stream.IsOutput = true;
        _blocks.Graph.Add(stream);
        return _blocks.Graph;
    }

    private GraphTensor EncoderLayer(LayerWeights weights, GraphTensor input, bool isLast)
    {
        var attended = Attend(weights, input);
        if (isLast)
            (attended, input) = (GetRows(attended, _picked), GetRows(input, _picked));
        var normed = Norm(InPlace(attended, input));
        return Norm(InPlace(FeedForward(weights, normed), normed));
    }
}
