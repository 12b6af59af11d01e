using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>Describes what the projectors of Qwen's models have in common: images of any form, two convolutions for two moments, four patches in one vector, positions with axes.</summary>
internal abstract class QwenProjector(string name, params string[] models) : ProjectorType(name, models)
{
    private const int Side = 2;
    private const int WarmupTokens = 46;

    /// <summary>Gets the limit here; the engine would take four times as many, and sixteen times the memory.</summary>
    public override int TokenLimit => 1024;

    public override bool HasAxes => true;

    public override string MergeKey => "spatial_merge_size";

    public override (long Least, long Most) Merges => (Side, Side);

    public override long HeadParts => 8;

    public override long Merge(ProjectorHeader header) => header.File.Metadata.GetInteger("clip.vision.spatial_merge_size") ?? Side;

    public override long Width(ProjectorHeader header) => Length(header, "mm.2.bias");

    public override long WarmupSide(ProjectorHeader header) => WarmupTokens * header.PatchSize * header.Merge;

    public override void CheckKeys(ProjectorHeader header)
    {
        ProjectorPreflight.Range("clip.vision.n_wa_pattern", header.Integer("n_wa_pattern"), 0, HasWindows ? ProjectorPreflight.MostLayers : 0);

        // Where no layer has a window, the mask of windows is in no graph, and the engine ends the process looking for it.
        if (header.WindowPattern == 1)
            throw ProjectorPreflight.Invalid("clip.vision.n_wa_pattern is 1, which leaves no layer with a window; it must be 0 or above 1.");
        if (header.Integer("projection_dim") is var width && width != Length(header, "mm.2.bias"))
            throw ProjectorPreflight.Invalid($"clip.vision.projection_dim is {width}, but 'mm.2.bias' has {Length(header, "mm.2.bias")} numbers.");
    }

    public override void CheckTensors(ProjectorHeader header, ProjectorTensors tensors)
    {
        tensors.Convolution("v.patch_embd.weight");
        tensors.Convolution("v.patch_embd.weight.1");
        tensors.Layers(new() { MaySwap = true, NeedsBiases = true, MayGate = true });
        CheckMerger(header, tensors, header.Width);
    }

    protected static void CheckMerger(ProjectorHeader header, ProjectorTensors tensors, long width)
    {
        var inner = Length(header, "mm.0.bias");
        tensors.Linear("mm.0", header.EncoderWidth * header.Merge * header.Merge, inner, needsBias: true);
        tensors.Linear("mm.2", inner, width, needsBias: true);
    }

    /// <summary>Adds two convolutions, and puts the patches that become one vector behind one another.</summary>
    protected static GraphTensor Merged(VisionGraph graph)
    {
        var picture = graph.Picture();
        return InBlocks(graph, InPlace(graph.Convolved(picture), graph.Convolved(picture)));
    }

    protected static GraphTensor InBlocks(VisionGraph graph, GraphTensor patches)
    {
        var rows = Contiguous(patches.View(new(graph.Width, graph.Columns, graph.Rows)), new(graph.Width * Side, graph.Columns / Side, graph.Rows));
        var pairs = rows.View(new(graph.Width * Side, graph.Columns / Side, Side, graph.Rows / Side));
        return Contiguous(Permute(pairs), new(graph.Width, graph.Count));
    }

    protected static GraphTensor Projected(VisionGraph graph, GraphTensor stream)
    {
        var between = InPlace(graph.Product("mm.0", stream.View(new(graph.MergedWidth, graph.Vectors)), Length(graph.Header, "mm.0.bias")));
        return graph.Product("mm.2", between, Length(graph.Header, "mm.2.bias"));
    }
}
