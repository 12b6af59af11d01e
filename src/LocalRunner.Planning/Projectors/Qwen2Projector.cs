using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>Qwen 2 VL: images of any form, of whose patches four become one vector (tools/mtmd/models/qwen2vl.cpp).</summary>
internal sealed class Qwen2Projector() : QwenProjector("qwen2vl_merger", "qwen2vl")
{
    public override GraphTensor Build(VisionGraph graph)
    {
        var positions = GraphTensor.Input(new(4 * graph.Count));
        return Projected(graph, graph.Encode(Merged(graph), place: heads => InPlace(heads, positions), flattens: false));
    }
}
