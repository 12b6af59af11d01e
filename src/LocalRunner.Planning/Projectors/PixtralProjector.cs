using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>Pixtral and Mistral's models since: images of any form, positions of two axes in the encoder, and a vector at the end of each row but the last (tools/mtmd/models/pixtral.cpp).</summary>
internal sealed class PixtralProjector() : ProjectorType("pixtral", "llama", "mistral3", "mistral4")
{
    private const string Merger = "mm.patch_merger.weight";

    public override int TokenLimit => 1024;

    public override string MergeKey => "spatial_merge_size";

    public override (long Least, long Most) Merges => (1, 4);

    public override long HeadParts => 8;

    public override bool NormsByRootMeanSquare(ProjectorHeader header) => true;

    public override long Merge(ProjectorHeader header) => header.File.Metadata.GetInteger("clip.vision.spatial_merge_size") ?? 1;

    public override long Width(ProjectorHeader header) => Rows(header, "mm.2.weight");

    public override long Tokens(long columns, long rows) => (columns * rows) + rows - 1;

    public override void CheckKeys(ProjectorHeader header)
    {
        // Vectors that nothing merges are more than the engine counts.
        if (header.Merge > 1 != header.File.FindTensor(Merger) is not null)
            throw ProjectorPreflight.Invalid($"clip.vision.spatial_merge_size is {header.Merge}, and the tensor '{Merger}' is {(header.Merge > 1 ? "missing" : "there")}.");
    }

    public override void CheckTensors(ProjectorHeader header, ProjectorTensors tensors)
    {
        var (width, inner) = (header.EncoderWidth, Rows(header, "mm.1.weight"));
        tensors.Convolution("v.patch_embd.weight");
        tensors.Vector("v.patch_embd.bias", width, isRequired: false);
        tensors.Layers(new() { MayGate = true });
        tensors.Linear("mm.1", width, inner);
        tensors.Linear("mm.2", inner, header.Width);
        tensors.Vector("v.token_embd.img_break", header.Width);
        if (header.Merge == 1)
            return;
        tensors.Vector("mm.input_norm.weight", width);
        tensors.Matrix(Merger, width * header.Merge * header.Merge, width);
    }

    public override GraphTensor Build(VisionGraph graph)
    {
        var (rows, columns) = (GraphTensor.Input(new(graph.Count)), GraphTensor.Input(new(graph.Count)));
        var stream = graph.Encode(graph.Patches(), place: heads => VisionGraph.TurnedByHalves(heads, rows, columns));
        if (graph.Header.Merge > 1)
            stream = Merged(graph, stream);
        var between = InPlace(graph.Product("mm.1", stream, Rows(graph.Header, "mm.1.weight")));
        return WithRowEnds(graph, graph.Product("mm.2", between, graph.Header.Width));
    }

    private static GraphTensor Merged(VisionGraph graph, GraphTensor stream)
    {
        var normed = InPlace(InPlace(stream), graph.Vector());
        var picture = normed.View(new(graph.Width, graph.Columns, graph.Rows));

        // What was innermost becomes outermost; the kernel is a look at the picture and takes nothing.
        var turned = Contiguous(picture, new(graph.Columns, graph.Rows, graph.Width));
        var kernel = turned.View(new(graph.Header.Merge, graph.Header.Merge, graph.Width));
        var unfolded = GraphTensor.Result(new(graph.MergedWidth, graph.Columns / graph.Header.Merge, graph.Rows / graph.Header.Merge), VisionGraph.Float, kernel, turned);
        return MulMat(GraphTensor.External(new(graph.MergedWidth, graph.Width)), unfolded.View(new(graph.MergedWidth, graph.Vectors)));
    }

    private static GraphTensor WithRowEnds(VisionGraph graph, GraphTensor stream)
    {
        var (width, columns, rows) = (graph.Header.Width, graph.Columns / graph.Header.Merge, graph.Rows / graph.Header.Merge);
        var ends = InPlace(InPlace(GraphTensor.Input(new(width, 1, rows))), GraphTensor.External(new(width)));
        return ConcatRows(stream.View(new(width, columns, rows)), ends).View(new(width, (columns * rows) + rows - 1));
    }
}
