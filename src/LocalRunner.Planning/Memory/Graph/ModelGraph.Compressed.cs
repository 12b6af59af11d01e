using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>The layers of models with several streams and compressed contexts (src/models/deepseek4.cpp).</summary>
internal sealed partial class ModelGraph
{
    private GraphTensor BuildCompressed(GraphTensor embeddings)
    {
        var connections = new HyperConnections(_blocks);
        var attention = new CompressedAttention(_blocks, _positions);
        var streams = connections.Start(embeddings);
        for (var layer = 0; layer < _hparams.OwnLayers; layer++)
        {
            var weights = new LayerWeights(_hparams, layer, _batch.Adapters);
            streams = connections.Through(weights, "attn", streams, isEarly: false, input => attention.Build(weights, Norm(input)));
            streams = connections.Through(weights, "ffn", streams, isEarly: true, input => FeedForwardChosen(weights, Norm(input)));
        }

        return connections.Join(streams, _picked);
    }

    /// <summary>In the first layers a table tells the experts of each token.</summary>
    private GraphTensor FeedForwardChosen(LayerWeights weights, GraphTensor input)
    {
        var chosen = weights.Has("ffn_gate_tid2eid.weight") ? GetRows(weights["ffn_gate_tid2eid.weight"], _blocks.Tokens) : null;
        var made = new Experts(_blocks).Build(weights, input, chosen: chosen);
        return InPlace(made, Blocks.FeedForward(weights, input, "_shexp"));
    }
}
