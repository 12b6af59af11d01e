using LocalRunner.Architectures;
using LocalRunner.Gguf;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Builds the graph of a vision encoder with its projector (tools/mtmd/models/siglip.cpp, qwen2vl.cpp, clip.cpp), with flash attention, for the size of its buffer.</summary>
internal sealed class ProjectorGraph
{
    private const int Half = 2;
    private const int Float = 4;

    private readonly ProjectorHeader _header;
    private readonly ComputeGraph _graph = new();
    private readonly long _width;
    private readonly long _patches;

    private readonly GraphTensor _positions;
    private readonly GraphTensor _order;
    private readonly GraphTensor _mask;

    private ProjectorGraph(ProjectorHeader header)
    {
        (_header, _width, _patches) = (header, header.EncoderWidth, header.Patches);
        (_positions, _order) = (GraphTensor.Input(new(4 * _patches)), GraphTensor.Input(new(_patches / 4)));
        _mask = Cast(GraphTensor.Input(new(_patches, _patches)), Half);
    }

    public static GraphBuffer BufferOf(ProjectorHeader header)
    {
        var graph = new ProjectorGraph(header).Build();
        return GraphMemory.BufferOf(graph, graph);
    }

    private ComputeGraph Build()
    {
        var stream = _header.KeepsForm ? Merged() : Patches();
        if (Has("v.pre_ln.weight"))
            stream = Norm("v.pre_ln", stream);
        for (var layer = 0; layer < _header.Layers; layer++)
            stream = Layer($"v.blk.{layer}.", stream, _header.WindowPattern > 0 && (layer + 1) % _header.WindowPattern != 0 ? _mask : null);
        if (Has("v.post_ln.weight"))
            stream = Norm("v.post_ln", stream);
        stream = _header.KeepsForm ? Joined(stream) : _header.Type == ProjectorHeader.Gemma3 ? Pooled(stream) : Shuffled(stream);
        stream.IsOutput = true;
        _graph.Add(stream);
        return _graph;
    }

    /// <summary>Cuts the picture into patches, by a convolution: its columns are laid out first.</summary>
    private GraphTensor Patches()
    {
        var stream = Contiguous(Transpose(Convolved(Picture(), _header.ImageSize / _header.PatchSize).View(new(_patches, _width))));
        if (Has("v.patch_embd.bias"))
            stream = InPlace(stream, Vector());
        return InPlace(stream, GraphTensor.External(new(_width, _patches)));
    }

    /// <summary>Adds two convolutions, and puts the patches that become one vector behind one another (Qwen 2 VL).</summary>
    private GraphTensor Merged()
    {
        var (side, picture) = ((long)Math.Sqrt(_patches), Picture());
        var sum = InPlace(Convolved(picture, side), Convolved(picture, side));
        var rows = Contiguous(sum.View(new(_width, side, side)), new(_width * 2, side / 2, side));
        var pairs = rows.View(new(_width * 2, side / 2, 2, side / 2));
        var stream = Contiguous(Permute(pairs), new(_width, _patches));
        return _header.WindowPattern == 0 ? stream : GetRows(stream.View(new(_width * 4, _patches / 4)), _order).View(new(_width, _patches));
    }

    private GraphTensor Picture()
    {
        var side = (long)Math.Sqrt(_patches) * _header.PatchSize;
        return GraphTensor.Input(new(side, side, 3));
    }

    private GraphTensor Convolved(GraphTensor picture, long side)
    {
        var columns = GraphTensor.Result(new(_header.PatchSize * _header.PatchSize * 3, side, side), Half, picture);
        var weights = GraphTensor.External(new(_header.PatchSize * _header.PatchSize * 3, _width));
        var product = GraphTensor.Result(new(_patches, _width), Float, columns.View(new(columns.Shape.X, _patches)), weights);
        return Contiguous(product.View(new(side, side, _width)).View(new(_patches, _width)), new(side, side, _width));
    }

    /// <summary>Projects four patches as one, and puts them back in the picture's order (Qwen 2 VL).</summary>
    private GraphTensor Joined(GraphTensor stream)
    {
        var inner = _header.File.FindTensor("mm.0.bias")!.Shape[0];
        var between = InPlace(Product("mm.0", stream.View(new(_width * 4, _patches / 4)), inner));
        var projected = Product("mm.2", between, _header.Width);
        return _header.WindowPattern == 0 ? projected : GetRows(projected, GraphTensor.Input(new(_patches / 4)));
    }

    private GraphTensor Layer(string prefix, GraphTensor input, GraphTensor? mask)
    {
        var normed = Norm(prefix + "ln1", input);
        var (queries, keys, values) = (Product(prefix + "attn_q", normed), Product(prefix + "attn_k", normed), Product(prefix + "attn_v", normed));
        var heads = new Dimensions(_width / _header.Heads, _header.Heads, _patches);
        (queries, keys, values) = (queries.View(heads), keys.View(heads), values.View(heads));
        if (_header.KeepsForm)
            (queries, keys) = (InPlace(queries, _positions), InPlace(keys, _positions));
        foreach (var each in new[] { queries, keys, values })
            _graph.Add(each);
        GraphTensor[] sources = [Permute(queries), Cast(Permute(keys), Half), Cast(Permute(values), Half), .. mask is null ? Array.Empty<GraphTensor>() : [Cast(mask, Half)]];
        var attended = GraphTensor.Result(heads, Float, sources);
        var stream = InPlace(Product(prefix + "attn_out", attended.View(new(_width, _patches))), input);

        var down = _header.File.FindTensor(prefix + "ffn_down.weight")!;
        var (isSwapped, inner) = (down.Shape[0] == _width, down.Shape[0] == _width ? down.Shape[1] : down.Shape[0]);
        var asked = Norm(prefix + "ln2", stream);
        var between = Product(prefix + (isSwapped ? "ffn_down" : "ffn_up"), asked, inner);
        between = Has(prefix + "ffn_gate.weight") ? Fresh(Product(prefix + "ffn_gate", asked, inner), between) : InPlace(between);
        var written = Product(prefix + (isSwapped ? "ffn_up" : "ffn_down"), between, _width);
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
        var normed = _header.Type == ProjectorHeader.Qwen25 ? InPlace(input) : Fresh(input);
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
