using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>Idefics 3 (SmolVLM): an image and the squares that it is cut into, whose patches are put behind one another and projected (tools/mtmd/models/siglip.cpp).</summary>
internal sealed class Idefics3Projector() : ProjectorType("idefics3", "llama")
{
    private const int MostCuts = 8;

    public override (long Least, long Most) Merges => (2, long.MaxValue);

    public override long Merge(ProjectorHeader header) => header.File.Metadata.GetInteger("clip.vision.projector.scale_factor") ?? 1;

    public override long Width(ProjectorHeader header) => Rows(header, "mm.model.fc.weight");

    public override long LongestEdge(ProjectorHeader header) => header.Integer("preproc_image_size");

    public override long MostSquares(ProjectorHeader header)
    {
        // A side that rounds up above a multiple is cut once more.
        var side = Cuts(header) is > 0 and var cuts ? cuts + 1 : 0;
        return (side * side) + 1;
    }

    public override long HeldSquares(ProjectorHeader header) => (Cuts(header) * Cuts(header)) + 1;

    public override void CheckKeys(ProjectorHeader header)
    {
        if (header.LongestEdge > header.ImageSize * MostCuts)
            throw ProjectorPreflight.Invalid($"clip.vision.preproc_image_size is {header.LongestEdge}, but {MostCuts} times the image size {header.ImageSize} at most.");
    }

    public override void CheckTensors(ProjectorHeader header, ProjectorTensors tensors)
    {
        tensors.Patches(header.Patches);
        tensors.Layers(new() { MaySwap = true });
        tensors.Matrix("mm.model.fc.weight", header.EncoderWidth * header.Merge * header.Merge, header.Width);
    }

    public override GraphTensor Build(VisionGraph graph)
    {
        var stream = graph.Encode(InPlace(graph.Patches(), GraphTensor.External(new(graph.Width, graph.Count))));
        return MulMat(GraphTensor.External(new(graph.MergedWidth, graph.Header.Width)), graph.Shuffled(stream));
    }

    private static long Cuts(ProjectorHeader header) =>
        header.LongestEdge is > 0 and <= int.MaxValue and var edge && header.ImageSize is > 0 and <= int.MaxValue and var size ? (edge + size - 1) / size : 0;
}
