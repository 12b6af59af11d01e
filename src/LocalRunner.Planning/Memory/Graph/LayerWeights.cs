using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Memory.Graph;

/// <summary>The weights of a layer as a graph reads them: tensors with a place of their own, and what adapters add to them.</summary>
internal sealed class LayerWeights(Hyperparameters hparams, int layer, IReadOnlyList<AdapterPair> adapters)
{
    public int Layer => layer;

    public bool Has(string name) => hparams.Tensor(layer, name) is not null;

    /// <summary>Gets a weight by its name without the layer.</summary>
    public GraphTensor this[string name] => Find(name) ?? throw hparams.Unusable($"has no tensor blk.{layer}.{name}");

    public GraphTensor? Find(string name) => hparams.Tensor(layer, name) is { } tensor ? Weight(tensor, adapters) : null;

    public static GraphTensor Weight(GgufTensor tensor, IReadOnlyList<AdapterPair> adapters) => GraphTensor.Weight(
        ShapeOf(tensor.Shape), adapters.Count == 0 ? [] : [.. adapters.Where(pair => pair.Tensor == tensor.Name).Select(pair => pair.Rank)]);

    public static GraphTensor External(IReadOnlyList<long> shape) => GraphTensor.External(ShapeOf(shape));

    private static Dimensions ShapeOf(IReadOnlyList<long> shape) =>
        new(shape[0], shape.Count > 1 ? shape[1] : 1, shape.Count > 2 ? shape[2] : 1, shape.Count > 3 ? shape[3] : 1);
}
