using LocalRunner.Architectures;
using LocalRunner.Gguf;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Builds the graph of a vision encoder with its projector (tools/mtmd/models/siglip.cpp, clip.cpp), with flash attention, for the size of its buffer.</summary>
internal sealed class ProjectorGraph
{
    private const int Half = 2;
    private const int Float = 4;

    private readonly ProjectorHeader _header;
    private readonly ComputeGraph _graph = new();
    private readonly long _width;
    private readonly long _patches;

    private ProjectorGraph(ProjectorHeader header) => (_header, _width, _patches) = (header, header.EncoderWidth, header.Patches);

    public static GraphBuffer BufferOf(ProjectorHeader header)
    {
        var graph = new ProjectorGraph(header).Build();
        return GraphMemory.BufferOf(graph, graph);
    }

    private ComputeGraph Build()
    {
        var stream = Patches();
        if (Has("v.pre_ln.weight"))
            stream = Norm("v.pre_ln", stream);
        for (var layer = 0; layer < _header.Layers; layer++)
            stream = Layer($"v.blk.{layer}.", stream);
        if (Has("v.post_ln.weight"))
            stream = Norm("v.post_ln", stream);
        stream = _header.Type == ProjectorHeader.Gemma3 ? Pooled(stream) : Shuffled(stream);
        stream.IsOutput = true;
        _graph.Add(stream);
        return _graph;
    }

    /// <summary>Cuts the picture into patches, by a convolution: its columns are laid out first.</summary>
    private GraphTensor Patches()
    {
        var (side, patch) = (_header.ImageSize / _header.PatchSize, _header.PatchSize);
        var picture = GraphTensor.Input(new(_header.ImageSize, _header.ImageSize, 3));
        var weights = GraphTensor.External(new(patch * patch * 3, _width));
        var columns = GraphTensor.Result(new(patch * patch * 3, side, side), Half, picture);
        var product = GraphTensor.Result(new(_patches, _width), Float, columns.View(new(patch * patch * 3, _patches)), weights);
        var turned = Contiguous(product.View(new(side, side, _width)).View(new(_patches, _width)), new(side, side, _width));
        var stream = Contiguous(Transpose(turned.View(new(_patches, _width))));
        if (Has("v.patch_embd.bias"))
            stream = InPlace(stream, Vector());
        return InPlace(stream, GraphTensor.External(new(_width, _patches)));
    }

    private GraphTensor Layer(string prefix, GraphTensor input)
    {
        var normed = Norm(prefix + "ln1", input);
        var (queries, keys, values) = (Product(prefix + "attn_q", normed), Product(prefix + "attn_k", normed), Product(prefix + "attn_v", normed));
        var heads = new Dimensions(_width / _header.Heads, _header.Heads, _patches);
        (queries, keys, values) = (queries.View(heads), keys.View(heads), values.View(heads));
        foreach (var each in new[] { queries, keys, values })
            _graph.Add(each);
        var attended = GraphTensor.Result(heads, Float, Permute(queries), Cast(Permute(keys), Half), Cast(Permute(values), Half));
        var stream = InPlace(Product(prefix + "attn_out", attended.View(new(_width, _patches))), input);

        var down = _header.File.FindTensor(prefix + "ffn_down.weight")!;
        var (isSwapped, inner) = (down.Shape[0] == _width, down.Shape[0] == _width ? down.Shape[1] : down.Shape[0]);
        var between = Product(prefix + (isSwapped ? "ffn_down" : "ffn_up"), Norm(prefix + "ln2", stream), inner);
        var written = Product(prefix + (isSwapped ? "ffn_up" : "ffn_down"), InPlace(between), _width);
        return InPlace(stream, written);
    }

    /// <summary>Averages squares of patches, and projects them with the matrix turned round (Gemma 3).</summary>
    private GraphTensor Pooled(GraphTensor stream)
    {
        var (side, tokens) = (_header.ImageSize / _header.PatchSize, _header.SquareTokens);
        var turned = Contiguous(Transpose(stream), new(side, side, _width));
        var pooled = GraphTensor.Result(new(side / _header.Merge, side / _header.Merge, _width), Float, turned);
        var normed = InPlace(InPlace(Contiguous(Transpose(pooled.View(new(tokens, _width))))), Vector());
        var type = _header.File.FindTensor("mm.input_projection.weight")!.Type;
        var projection = GraphTensor.Result(new(_width, _header.Width), type == GgufTensorType.F16 ? Half : Float, GraphTensor.External(new(_header.Width, _width)));
        return MulMat(projection, normed);
    }

    /// <summary>Puts the patches of squares behind one another, and projects them (Idefics 3).</summary>
    private GraphTensor Shuffled(GraphTensor stream)
    {
        var (side, merge) = (_header.ImageSize / _header.PatchSize, _header.Merge);
        var rows = stream.View(new(_width * merge, side / merge, side));
        var cut = Contiguous(Permute(rows), new(_width * merge * merge, side / merge, side / merge));
        var shuffled = Contiguous(Permute(cut), new(_width * merge * merge, _header.SquareTokens));
        return MulMat(GraphTensor.External(new(_width * merge * merge, _header.Width)), shuffled);
    }

    private GraphTensor Norm(string name, GraphTensor input)
    {
        var normed = InPlace(input);
        if (Has(name + ".weight"))
            normed = InPlace(normed, Vector());
        return Has(name + ".bias") ? InPlace(normed, Vector()) : normed;
    }

    private GraphTensor Product(string name, GraphTensor input, long? rows = null)
    {
        var product = MulMat(GraphTensor.External(new(input.Shape.X, rows ?? _width)), input);
        return Has(name + ".bias") ? InPlace(product, GraphTensor.External(new(product.Shape.X))) : product;
    }

    private GraphTensor Vector() => GraphTensor.External(new(_width));

    private bool Has(string tensor) => _header.File.FindTensor(tensor) is not null;
}
