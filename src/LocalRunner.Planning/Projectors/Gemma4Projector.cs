using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>Gemma 4: images of any form, positions from two tables and by turning, heads normed, products within bounds (tools/mtmd/models/gemma4v.cpp).</summary>
internal sealed class Gemma4Projector() : ProjectorType("gemma4v", "gemma4")
{
    private const int DefaultMerge = 3;

    public override int TokenLimit => 280;

    public override (long Least, long Most) Merges => (1, 4);

    public override long HeadParts => 8;

    public override bool NormsValues => true;

    public override bool BoundsProducts => true;

    public override bool NormsByRootMeanSquare(ProjectorHeader header) => true;

    public override long Merge(ProjectorHeader header) => header.File.Metadata.GetInteger("clip.vision.projector.scale_factor") ?? DefaultMerge;

    public override long Width(ProjectorHeader header) => Rows(header, "mm.input_projection.weight");

    public override void CheckTensors(ProjectorHeader header, ProjectorTensors tensors)
    {
        var width = header.EncoderWidth;
        tensors.Convolution("v.patch_embd.weight");

        // A row for each place of a side, of which an image of one row has most.
        var places = Rows(header, "v.position_embd.weight");
        tensors.Plain("v.position_embd.weight", width, places, 2);
        if (places < TokenLimit * header.Merge)
            throw ProjectorPreflight.Invalid($"the tensor 'v.position_embd.weight' has {places} places of a side, but must have {TokenLimit * header.Merge}.");
        tensors.Layers(new() { MayGate = true, NormedHeads = width / header.Heads, NormsBehind = true, Bounds = true });
        tensors.Matrix("mm.input_projection.weight", width, header.Width);
        tensors.Bounds("mm.input_projection");
        tensors.Vector("v.std_bias", width, isRequired: false);
        tensors.Vector("v.std_scale", width, isRequired: false);
    }

    public override GraphTensor Build(VisionGraph graph)
    {
        var header = graph.Header;
        var stream = Contiguous(Transpose(graph.Convolved(InPlace(graph.Picture())).View(new(graph.Count, graph.Width))));
        var (columns, rows) = (GraphTensor.Input(new(graph.Count)), GraphTensor.Input(new(graph.Count)));
        var table = GraphTensor.External(new(graph.Width, graph.Count));
        stream = InPlace(InPlace(stream, GetRows(table, columns)), GetRows(table, rows));
        stream = graph.Encode(stream, place: heads => VisionGraph.TurnedByHalves(heads, columns, rows));

        var turned = Contiguous(Transpose(stream), new(graph.Columns, graph.Rows, graph.Width));
        var pooled = GraphTensor.Result(new(graph.Columns / header.Merge, graph.Rows / header.Merge, graph.Width), VisionGraph.Float, turned);
        var vectors = InPlace(Contiguous(Transpose(pooled.View(new(graph.Vectors, graph.Width)))));
        if (graph.Has("v.std_bias") && graph.Has("v.std_scale"))
            vectors = InPlace(InPlace(vectors, graph.Vector()), graph.Vector());
        return graph.Product("mm.input_projection", InPlace(vectors), header.Width);
    }
}
