using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>Qwen 3 VL and Qwen 3.5: as Qwen 2 VL, with learned positions, and with features of early layers for the first layers of the language model (tools/mtmd/models/qwen3vl.cpp).</summary>
internal sealed class Qwen3Projector() : QwenProjector("qwen3vl_merger", "qwen3vl", "qwen3vlmoe", "qwen35", "qwen35moe")
{
    public override long Width(ProjectorHeader header) => base.Width(header) * (1 + DeepLayers(header).Count());

    public override void CheckTensors(ProjectorHeader header, ProjectorTensors tensors)
    {
        var (width, merged) = (header.EncoderWidth, header.EncoderWidth * header.Merge * header.Merge);
        tensors.Convolution("v.patch_embd.weight");
        tensors.Convolution("v.patch_embd.weight.1");
        tensors.Vector("v.patch_embd.bias", width);
        var places = Rows(header, "v.position_embd.weight");
        if ((long)Math.Sqrt(places) is var side && side * side != places)
            throw ProjectorPreflight.Invalid($"the tensor 'v.position_embd.weight' has {places} places, which are no square.");
        tensors.Table("v.position_embd.weight", width, places);
        tensors.Layers(new() { IsFused = true, NeedsBiases = true, MayGate = true });
        foreach (var layer in DeepLayers(header))
        {
            var (prefix, inner) = ($"v.deepstack.{layer}.", Rows(header, $"v.deepstack.{layer}.fc1.weight"));
            tensors.Norm(prefix + "norm", merged);
            tensors.Linear(prefix + "fc1", merged, inner);
            tensors.Linear(prefix + "fc2", inner, base.Width(header));
        }

        CheckMerger(header, tensors, base.Width(header));
    }

    public override GraphTensor Build(VisionGraph graph)
    {
        var positions = GraphTensor.Input(new(4 * graph.Count));
        var stream = InPlace(InPlace(Merged(graph), graph.Vector()), Places(graph));
        GraphTensor? deep = null;
        stream = graph.Encode(stream, place: heads => InPlace(heads, positions), onLayer: Collect, flattens: false);
        var vectors = Projected(graph, stream);
        return deep is null ? vectors : Concat(vectors, deep);

        void Collect(int layer, GraphTensor made)
        {
            var prefix = $"v.deepstack.{layer}.";
            if (!graph.Has(prefix + "fc1.weight"))
                return;
            var normed = graph.Norm(prefix + "norm", made.View(new(graph.MergedWidth, graph.Vectors)));
            var between = InPlace(graph.Product(prefix + "fc1", normed, Rows(graph.Header, prefix + "fc1.weight")));
            var features = graph.Product(prefix + "fc2", between, base.Width(graph.Header));
            deep = deep is null ? features : Concat(deep, features);
        }
    }

    /// <summary>Stretches the learned positions to the image's form, and puts them in the order of its patches.</summary>
    private static GraphTensor Places(VisionGraph graph)
    {
        var table = GraphTensor.External(new(1));
        var stretched = GraphTensor.Result(new(graph.Columns, graph.Rows, graph.Width), VisionGraph.Float, table);
        return InBlocks(graph, Contiguous(stretched, new(graph.Width, graph.Count)));
    }

    private static IEnumerable<int> DeepLayers(ProjectorHeader header) =>
        Enumerable.Range(0, (int)Math.Clamp(header.Layers, 0, ProjectorPreflight.MostLayers)).Where(layer => header.File.FindTensor($"v.deepstack.{layer}.fc1.weight") is not null);
}
