using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Embeddings that each layer has of its own, and adds at its end (src/models/gemma4.cpp, gemma3n.cpp).</summary>
internal sealed class LayerEmbeddings(Blocks blocks)
{
    private readonly GraphTensor _tokens = GraphTensor.Input(new(blocks.Batch.Tokens));
    private GraphTensor? _all;

    /// <summary>Looks them up for all layers, and adds what comes of the tokens' own embeddings.</summary>
    public void Look(GraphTensor stream)
    {
        var (hparams, tokens) = (blocks.Hyperparameters, blocks.Batch.Tokens);
        var table = blocks.Weight("per_layer_token_embd.weight");
        var shape = new Dimensions(table.Shape.X / hparams.OwnLayers, hparams.OwnLayers, tokens);
        var found = blocks.Graph.Add(InPlace(GetRows(table, _tokens).View(shape)));
        var made = Blocks.Norm(InPlace(MulMat(blocks.Weight("per_layer_model_proj.weight"), stream)).View(shape), rootMeanSquare: true);
        _all = Contiguous(Permute(InPlace(InPlace(made, found))));
    }

    /// <summary>Gets a layer's, narrow as they were looked up.</summary>
    public GraphTensor Of(GraphTensor values) => InPlace(values, _all!.View(new(_all.Shape.X, _all.Shape.Y)));

    /// <summary>Adds a layer's, gated by what it came to.</summary>
    public GraphTensor Add(LayerWeights weights, GraphTensor sum) => InPlace(sum, Made(weights, sum));

    /// <summary>Makes what is added.</summary>
    public GraphTensor Made(LayerWeights weights, GraphTensor sum)
    {
        var gated = Of(InPlace(MulMat(weights["inp_gate.weight"], sum)));
        return Blocks.Norm(MulMat(weights["proj.weight"], gated), rootMeanSquare: true);
    }
}
