using LocalRunner.Gguf;
using LocalRunner.Memory.Graph;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Projectors;

/// <summary>
/// Builds the graph of a vision encoder with its projector, with flash attention, for the size of its buffer: the parts that all types share
/// (tools/mtmd/clip.cpp, build_inp, build_vit, build_attn, build_ffn). What is not in the file is not in the graph.
/// </summary>
internal sealed class VisionGraph
{
    public const int Half = 2;
    public const int Float = 4;

    private readonly ComputeGraph _graph = new();
    private readonly ProjectorType _type;
    private readonly bool _rootMeanSquare;

    private VisionGraph(ProjectorHeader header, ProjectorType type, (long Columns, long Rows) grid)
    {
        (Header, _type, _rootMeanSquare) = (header, type, type.NormsByRootMeanSquare(header));
        (Columns, Rows) = (grid.Columns * header.Merge, grid.Rows * header.Merge);
    }

    public ProjectorHeader Header { get; }

    /// <summary>Gets the patches of a row.</summary>
    public long Columns { get; }

    /// <summary>Gets the rows of patches.</summary>
    public long Rows { get; }

    /// <summary>Gets the patches.</summary>
    public long Count => Columns * Rows;

    /// <summary>Gets the vectors that the patches become.</summary>
    public long Vectors => Count / (Header.Merge * Header.Merge);

    /// <summary>Gets the width of the encoder.</summary>
    public long Width => Header.EncoderWidth;

    /// <summary>Gets the width of the patches that become one vector.</summary>
    public long MergedWidth => Width * Header.Merge * Header.Merge;

    /// <summary>Computes the buffer of the form of image that needs most.</summary>
    public static GraphBuffer BufferOf(ProjectorHeader header) => header.Grids.Select(grid => BufferOf(header, header.Known!, grid)).MaxBy(buffer => buffer.Bytes);

    public bool Has(string tensor) => Header.File.FindTensor(tensor) is not null;

    /// <summary>Gets the bytes of an element that is computed with as the file has it.</summary>
    public int ElementBytes(string tensor) => Header.File.FindTensor(tensor)!.Type == GgufTensorType.F16 ? Half : Float;

    public GraphTensor Vector() => GraphTensor.External(new(Width));

    public GraphTensor Picture() => GraphTensor.Input(new(Columns * Header.PatchSize, Rows * Header.PatchSize, 3));

    /// <summary>Cuts the picture into patches.</summary>
    public GraphTensor Patches()
    {
        var stream = Contiguous(Transpose(Convolved(Picture()).View(new(Count, Width))));
        return Has("v.patch_embd.bias") ? InPlace(stream, Vector()) : stream;
    }

    /// <summary>Makes a number of each channel for each patch, by a convolution: its columns are laid out first.</summary>
    public GraphTensor Convolved(GraphTensor picture)
    {
        var inPatch = Header.PatchSize * Header.PatchSize * 3;
        var columns = GraphTensor.Result(new(inPatch, Columns, Rows), Half, picture);
        var product = GraphTensor.Result(new(Count, Width), Float, columns.View(new(inPatch, Count)), GraphTensor.External(new(inPatch, Width)));
        return Contiguous(product.View(new(Columns, Rows, Width)).View(new(Count, Width)), new(Columns, Rows, Width));
    }

    /// <summary>Goes through all layers.</summary>
    /// <param name="stream">The patches.</param>
    /// <param name="place">Gives queries and keys their positions; null where the patches have them already.</param>
    /// <param name="mask">Gives a layer's mask; null where all see all.</param>
    /// <param name="onLayer">Sees what each layer made.</param>
    /// <param name="flattens">Whether several images would be put behind one another.</param>
    public GraphTensor Encode(GraphTensor stream, Func<GraphTensor, GraphTensor>? place = null, Func<int, GraphTensor?>? mask = null, Action<int, GraphTensor>? onLayer = null, bool flattens = true)
    {
        stream = flattens ? stream.View(stream.Shape) : stream;
        if (Has("v.pre_ln.weight"))
            stream = Norm("v.pre_ln", stream);
        for (var layer = 0; layer < Header.Layers; layer++)
        {
            stream = Layer($"v.blk.{layer}.", stream, place, mask?.Invoke(layer));
            onLayer?.Invoke(layer, stream);
        }

        if (Has("v.post_ln.weight"))
            stream = Norm("v.post_ln", stream);
        return flattens ? stream.View(stream.Shape) : stream;
    }

    /// <summary>Puts the patches of squares behind one another.</summary>
    public GraphTensor Shuffled(GraphTensor stream)
    {
        var merge = Header.Merge;
        var rows = stream.View(new(Width * merge, Columns / merge, Rows));
        var cut = Contiguous(Permute(rows), new(MergedWidth, Columns / merge, Rows / merge));
        return Contiguous(Permute(cut), new(MergedWidth, Vectors));
    }

    /// <summary>Turns the halves of each head by two positions, and puts them together again (build_rope_2d).</summary>
    public static GraphTensor TurnedByHalves(GraphTensor heads, GraphTensor first, GraphTensor second)
    {
        var half = heads.Shape with { X = heads.Shape.X / 2 };
        return Concat(InPlace(heads.View(half, heads.Strides), first), InPlace(heads.View(half, heads.Strides), second));
    }

    public GraphTensor Norm(string name, GraphTensor input)
    {
        var normed = _rootMeanSquare ? InPlace(input) : Fresh(input);
        if (Has(name + ".weight"))
            normed = InPlace(normed, Vector());
        return Has(name + ".bias") ? InPlace(normed, Vector()) : normed;
    }

    public GraphTensor Product(string name, GraphTensor input, long rows)
    {
        var product = Bounded(MulMat(GraphTensor.External(new(input.Shape.X, rows)), Bounded(input)));
        return Has(name + ".bias") ? InPlace(product, GraphTensor.External(new(rows))) : product;
    }

    private static GraphBuffer BufferOf(ProjectorHeader header, ProjectorType type, (long Columns, long Rows) grid)
    {
        var graph = new VisionGraph(header, type, grid);
        var vectors = type.Build(graph);
        vectors.IsOutput = true;
        graph._graph.Add(vectors);
        return GraphMemory.BufferOf(graph._graph, graph._graph);
    }

    private GraphTensor Layer(string prefix, GraphTensor input, Func<GraphTensor, GraphTensor>? place, GraphTensor? mask)
    {
        var (queries, keys, values) = Heads(prefix, Norm(prefix + "ln1", input));
        if (place is not null)
            (queries, keys) = (place(queries), place(keys));
        if (_type.NormsValues)
            values = InPlace(values);
        foreach (var each in new[] { queries, keys, values })
            _graph.Add(each);
        GraphTensor[] sources = [Permute(queries), Cast(Permute(keys), Half), Cast(Permute(values), Half), .. mask is null ? Array.Empty<GraphTensor>() : [Cast(mask, Half)]];
        var attended = GraphTensor.Result(queries.Shape, Float, sources).View(new(Width, input.Shape.Y));
        var stream = InPlace(Behind(prefix, "ls1", "attn_post_norm", Product(prefix + "attn_out", attended, Width)), input);
        return InPlace(stream, Behind(prefix, "ls2", "ffn_post_norm", FeedForward(prefix, Norm(prefix + "ln2", stream))));
    }

    private (GraphTensor Queries, GraphTensor Keys, GraphTensor Values) Heads(string prefix, GraphTensor normed)
    {
        var heads = new Dimensions(Width / Header.Heads, Header.Heads, normed.Shape.Y);
        if (Has(prefix + "attn_qkv.weight"))
        {
            var all = Product(prefix + "attn_qkv", normed, 3 * Width);
            var strides = new Dimensions(Float, Float * heads.X, Float * 3 * Width, Float * 3 * Width * heads.Z);
            return (all.View(heads, strides), all.View(heads, strides), all.View(heads, strides));
        }

        var (queries, keys, values) = (Product(prefix + "attn_q", normed, Width), Product(prefix + "attn_k", normed, Width), Product(prefix + "attn_v", normed, Width));
        var eachHead = Header.File.FindTensor(prefix + "attn_q_norm.weight")?.Shape[0] == heads.X;
        if (!eachHead)
            (queries, keys) = (NormIf(prefix + "attn_q_norm", queries), NormIf(prefix + "attn_k_norm", keys));
        (queries, keys, values) = (queries.View(heads), keys.View(heads), values.View(heads));
        return eachHead ? (NormIf(prefix + "attn_q_norm", queries), NormIf(prefix + "attn_k_norm", keys), values) : (queries, keys, values);
    }

    private GraphTensor FeedForward(string prefix, GraphTensor asked)
    {
        // Older files have the two the other way round, and the loader tells by the first length of the one that leads down.
        var down = Header.File.FindTensor(prefix + "ffn_down.weight")!;
        var (isSwapped, inner) = (down.Shape[0] == Width, down.Shape[0] == Width ? down.Shape[1] : down.Shape[0]);
        var between = Product(prefix + (isSwapped ? "ffn_down" : "ffn_up"), asked, inner);
        between = Has(prefix + "ffn_gate.weight") ? Fresh(Product(prefix + "ffn_gate", asked, inner), between) : InPlace(between);
        return Product(prefix + (isSwapped ? "ffn_up" : "ffn_down"), between, Width);
    }

    private GraphTensor Behind(string prefix, string scale, string norm, GraphTensor made)
    {
        made = Has($"{prefix}{scale}.weight") ? InPlace(made, Vector()) : made;
        return NormIf(prefix + norm, made);
    }

    private GraphTensor NormIf(string name, GraphTensor input) => Has(name + ".weight") ? Norm(name, input) : input;

    /// <summary>Looks at what is kept within bounds: the engine does so in place.</summary>
    private GraphTensor Bounded(GraphTensor tensor) => _type.BoundsProducts ? tensor.View(tensor.Shape) : tensor;
}
