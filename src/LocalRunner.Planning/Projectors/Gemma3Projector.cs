using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>Gemma 3: one square, whose patches are averaged in squares and projected by a matrix turned round (tools/mtmd/models/siglip.cpp).</summary>
internal sealed class Gemma3Projector() : ProjectorType("gemma3", "gemma3")
{
    private const int DefaultMerge = 4;

    public override long Merge(ProjectorHeader header) => header.File.Metadata.GetInteger("clip.vision.projector.scale_factor") ?? DefaultMerge;

    public override long Width(ProjectorHeader header) => Length(header, "mm.input_projection.weight");

    public override void CheckTensors(ProjectorHeader header, ProjectorTensors tensors)
    {
        tensors.Patches(header.Patches);
        tensors.Layers(new() { MaySwap = true });
        tensors.Plain("mm.input_projection.weight", header.Width, header.EncoderWidth);
        tensors.Vector("mm.soft_emb_norm.weight", header.EncoderWidth);
    }

    public override GraphTensor Build(VisionGraph graph)
    {
        var (header, merge) = (graph.Header, graph.Header.Merge);
        var stream = graph.Encode(InPlace(graph.Patches(), GraphTensor.External(new(graph.Width, graph.Count))));
        var turned = Contiguous(Transpose(stream), new(graph.Columns, graph.Rows, graph.Width));
        var pooled = GraphTensor.Result(new(graph.Columns / merge, graph.Rows / merge, graph.Width), VisionGraph.Float, turned);
        var normed = InPlace(InPlace(Contiguous(Transpose(pooled.View(new(graph.Vectors, graph.Width))))), graph.Vector());
        var projection = GraphTensor.Result(new(graph.Width, header.Width), graph.ElementBytes("mm.input_projection.weight"), GraphTensor.External(new(header.Width, graph.Width)));
        return MulMat(projection, normed);
    }
}
