using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>The layers of models with several streams (src/models/gemma3n.cpp).</summary>
internal sealed partial class ModelGraph
{
    // A number of the model's code, not of its header.
    private const int SparseLayers = 10;

    private GraphTensor BuildAlternating(GraphTensor embeddings)
    {
        var updates = new AlternatingUpdates(_blocks);
        var streams = updates.Start(embeddings);
        for (var layer = 0; layer < _hparams.OwnLayers; layer++)
            streams = AlternatingLayer(updates, new LayerWeights(_hparams, layer, _batch.Adapters), streams);
        return updates.Join(streams);
    }

    private GraphTensor AlternatingLayer(AlternatingUpdates updates, LayerWeights weights, GraphTensor streams)
    {
        var predictions = updates.Predict(weights, streams);
        var active = updates.First(predictions);
        var normed = Norm(active);
        var attended = InPlace(Norm(Attend(weights, normed)), active);
        var narrow = MulMat(weights["laurel_r.weight"], MulMat(weights["laurel_l.weight"], normed));
        var sum = InPlace(InPlace(attended, InPlace(Norm(narrow), normed)));

        var into = Norm(sum);
        var up = MulMat(weights["ffn_up.weight"], into);
        var gate = MulMat(weights["ffn_gate.weight"], into);
        var inner = InPlace(up, InPlace(weights.Layer < SparseLayers ? Sparse(gate) : gate));
        var computed = InPlace(Norm(MulMat(weights["ffn_down.weight"], inner)), sum);

        var corrected = updates.Correct(weights, predictions, computed);
        return updates.AddToOthers(corrected, _layerEmbeddings!.Made(weights, InPlace(updates.First(corrected))));
    }

    /// <summary>Leaves what lies above a cut that mean and deviation tell.</summary>
    private static GraphTensor Sparse(GraphTensor values)
    {
        var mean = SumRows(values);
        var deviation = InPlace(InPlace(SumRows(InPlace(InPlace(values, mean)))));
        return InPlace(InPlace(values, InPlace(mean, InPlace(deviation))));
    }
}
