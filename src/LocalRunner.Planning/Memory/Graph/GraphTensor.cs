namespace LocalRunner.Memory.Graph;

/// <summary>One tensor of a compute graph: a result to be computed, an input, or something that has its place already.</summary>
internal sealed class GraphTensor
{
    private GraphTensor(Dimensions shape, Dimensions strides, int elementBytes, GraphTensor[] sources)
    {
        (Shape, Strides, ElementBytes, Sources) = (shape, strides, elementBytes, sources);
    }

    public Dimensions Shape { get; }

    public Dimensions Strides { get; }

    /// <summary>Gets 4 for floats and indices, 2 for half-precision floats, 8 for long indices; 0 for quantised ones, which are never results.</summary>
    public int ElementBytes { get; }

    public GraphTensor[] Sources { get; }

    /// <summary>Gets the tensor whose memory this one looks at.</summary>
    public GraphTensor? Base { get; private init; }

    /// <summary>Gets whether it lies outside of the compute buffer: weights and caches.</summary>
    public bool IsExternal { get; private init; }

    /// <summary>Gets whether the engine may write the result over one of its sources.</summary>
    public bool OverwritesSource { get; private init; }

    /// <summary>Gets whether the memory is kept to the end, for the caller to read.</summary>
    public bool IsOutput { get; set; }

    /// <summary>Gets whether room is kept that nothing is ever written to.</summary>
    public bool StaysUntouched { get; init; }

    /// <summary>Gets the bytes that a GPU's kernel wants behind the result while it computes.</summary>
    public long Scratch { get; init; }

    /// <summary>Gets the ranks of the adapters' pairs that a product with this weight gets.</summary>
    public IReadOnlyList<long> Ranks { get; init; } = [];

    public long Bytes => checked((ElementBytes * Shape.Elements) + Scratch);

    // What the allocation counts while it walks through the graph.
    public bool Visited { get; set; }

    public int Readers { get; set; }

    public int Views { get; set; }

    public bool HoldsMemory { get; set; }

    public long Place { get; set; }

    public static GraphTensor External(Dimensions shape, int elementBytes = 0) =>
        new(shape, Dimensions.Contiguous(shape, elementBytes), elementBytes, []) { IsExternal = true };

    public static GraphTensor Weight(Dimensions shape, IReadOnlyList<long> ranks) =>
        new(shape, Dimensions.Contiguous(shape, 0), 0, []) { IsExternal = true, Ranks = ranks };

    public static GraphTensor Input(Dimensions shape, int elementBytes = 4) =>
        new(shape, Dimensions.Contiguous(shape, elementBytes), elementBytes, []);

    /// <summary>Makes an input for which another one comes in its place.</summary>
    public static GraphTensor UnusedInput(Dimensions shape) => new(shape, Dimensions.Contiguous(shape, 4), 4, []) { StaysUntouched = true };

    public static GraphTensor Result(Dimensions shape, int elementBytes, params GraphTensor[] sources) =>
        new(shape, Dimensions.Contiguous(shape, elementBytes), elementBytes, sources);

    public static GraphTensor WithScratch(long scratch, Dimensions shape, params GraphTensor[] sources) =>
        new(shape, Dimensions.Contiguous(shape, 4), 4, sources) { Scratch = scratch };

    /// <summary>Makes a result of a quantised type, which takes so many bytes.</summary>
    public static GraphTensor Quantized(long bytes, Dimensions shape, params GraphTensor[] sources) =>
        new(shape, Dimensions.Contiguous(shape, 0), 0, sources) { Scratch = bytes };

    /// <summary>Makes a result of the form of its first source, which the engine may overwrite.</summary>
    public static GraphTensor Overwriting(params GraphTensor[] sources) =>
        new(sources[0].Shape, Dimensions.Contiguous(sources[0].Shape, sources[0].ElementBytes), sources[0].ElementBytes, sources) { OverwritesSource = true };

    public GraphTensor View(Dimensions shape, Dimensions strides, params GraphTensor[] otherSources) =>
        new(shape, strides, ElementBytes, [this, .. otherSources]) { Base = Base ?? this };

    public GraphTensor View(Dimensions shape) => View(shape, Dimensions.Contiguous(shape, ElementBytes));

    /// <summary>Looks at this tensor's memory as the result of an operation that writes into it.</summary>
    public static GraphTensor WrittenInto(GraphTensor target, params GraphTensor[] sources) =>
        new(target.Shape, target.Strides, target.ElementBytes, sources) { Base = target.Base ?? target };

    public bool HasLayoutOf(GraphTensor other) => ElementBytes == other.ElementBytes && Shape == other.Shape && Strides == other.Strides;
}
