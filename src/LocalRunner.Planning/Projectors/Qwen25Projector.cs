using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>Qwen 2.5 VL: as Qwen 2 VL, with layers that see windows of the image, for which its parts are put in another order (tools/mtmd/models/qwen2vl.cpp).</summary>
internal sealed class Qwen25Projector() : QwenProjector("qwen2.5vl_merger", "qwen2vl")
{
    public override bool HasWindows => true;

    public override bool NormsByRootMeanSquare(ProjectorHeader header) => true;

    public override GraphTensor Build(VisionGraph graph)
    {
        var (positions, pattern) = (GraphTensor.Input(new(4 * graph.Count)), graph.Header.WindowPattern);
        var stream = Merged(graph);
        if (pattern == 0)
            return Projected(graph, graph.Encode(stream, place: heads => InPlace(heads, positions), flattens: false));

        var mask = Cast(GraphTensor.Input(new(graph.Count, graph.Count)), VisionGraph.Half);
        stream = GetRows(stream.View(new(graph.MergedWidth, graph.Vectors)), GraphTensor.Input(new(graph.Vectors))).View(stream.Shape);
        stream = graph.Encode(stream, place: heads => InPlace(heads, positions), mask: layer => (layer + 1) % pattern != 0 ? mask : null, flattens: false);
        return GetRows(Projected(graph, stream), GraphTensor.Input(new(graph.Vectors)));
    }
}
