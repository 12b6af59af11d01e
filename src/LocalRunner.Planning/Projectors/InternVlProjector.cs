using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>InternVL: tiles of an image and the whole of it, each with a class token in front of the projection (tools/mtmd/models/internvl.cpp).</summary>
internal sealed class InternVlProjector() : ProjectorType("internvl", "internlm2", "llama", "phi3", "qwen2", "qwen3", "qwen3moe", "gpt-oss")
{
    private const int DefaultTiles = 12;
    private const int MostTiles = 64;

    // The encoder of 6 billion parameters norms otherwise, and is told by its form.
    private const int LargeWidth = 3200;
    private const int LargeLayers = 45;

    public override long Merge(ProjectorHeader header) => header.File.Metadata.GetInteger("clip.vision.projector.scale_factor") ?? 0;

    public override long Width(ProjectorHeader header) => Rows(header, "mm.model.mlp.3.weight");

    public override bool NormsByRootMeanSquare(ProjectorHeader header) => header.EncoderWidth == LargeWidth && header.Layers == LargeLayers;

    public override long MostSquares(ProjectorHeader header) => Math.Clamp(Tiles(header, "max"), 0, MostTiles) + 1;

    public override void CheckKeys(ProjectorHeader header)
    {
        // Without a grid of tiles to choose from the engine ends the process.
        var (least, most) = (Tiles(header, "min"), Tiles(header, "max"));
        if (least < 1 || most > MostTiles || least > most || least * least > most)
            throw ProjectorPreflight.Invalid($"clip.vision.preproc_min_tiles and preproc_max_tiles are {least} and {most}, but must leave a grid to choose, of {MostTiles} tiles at most.");
    }

    public override void CheckTensors(ProjectorHeader header, ProjectorTensors tensors)
    {
        var width = header.EncoderWidth;
        tensors.Patches(header.Patches + 1);
        tensors.Vector("v.class_embd", width);
        tensors.Layers(new() { MayScale = true, NormedHeads = width });
        tensors.Vector("mm.model.mlp.0.weight", width * header.Merge * header.Merge);
        tensors.Vector("mm.model.mlp.0.bias", width * header.Merge * header.Merge);
        var inner = Rows(header, "mm.model.mlp.1.weight");
        tensors.Linear("mm.model.mlp.1", width * header.Merge * header.Merge, inner, needsBias: true);
        tensors.Linear("mm.model.mlp.3", inner, header.Width, needsBias: true);
    }

    public override GraphTensor Build(VisionGraph graph)
    {
        var patches = graph.Patches();
        var with = ConcatRows(patches, Repeat(GraphTensor.External(new(graph.Width)), new(graph.Width)));
        var encoded = graph.Encode(InPlace(with, GraphTensor.External(with.Shape)));
        var stream = graph.Shuffled(Contiguous(encoded.View(patches.Shape, encoded.Strides)));
        var normed = InPlace(InPlace(Fresh(stream), graph.Vector()), graph.Vector());
        var between = InPlace(graph.Product("mm.model.mlp.1", normed, Rows(graph.Header, "mm.model.mlp.1.weight")));
        return graph.Product("mm.model.mlp.3", between, graph.Header.Width);
    }

    private static long Tiles(ProjectorHeader header, string bound) => header.File.Metadata.GetInteger($"clip.vision.preproc_{bound}_tiles") ?? (bound == "min" ? 1 : DefaultTiles);
}
