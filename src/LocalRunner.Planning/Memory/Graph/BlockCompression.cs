using LocalRunner.Architectures;
using LocalRunner.Gguf;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Compresses blocks of tokens to a key each, and keeps what a block needs that is not complete (src/models/deepseek4.cpp, llama-kv-cache-dsv4.cpp).</summary>
internal sealed class BlockCompression
{
    private const int Half = 2;
    private readonly Blocks _blocks;
    private readonly string _name;
    private readonly long _width;
    private readonly long _ratio;
    private readonly long _count;
    private readonly GraphTensor _phases;
    private readonly GraphTensor _read;
    private readonly GraphTensor _written;
    private readonly GraphTensor _positions;
    private readonly GraphTensor _kept;
    private readonly GraphTensor _keptPlaces;

    /// <param name="blocks">The model's blocks.</param>
    /// <param name="name">What the weights' names begin with.</param>
    /// <param name="width">The width of a key.</param>
    /// <param name="ratio">The tokens of a block.</param>
    /// <param name="isIndex">Whether an indexer reads the keys: they are always rotated.</param>
    public BlockCompression(Blocks blocks, string name, long width, long ratio, bool isIndex = false)
    {
        var batch = blocks.Batch;
        (_blocks, _name, _width, _ratio) = (blocks, name, width, ratio);
        Cells = batch.Cache.CompressedCells(ratio);
        Mask = MaskOf(batch, Cells, batch.FlashAttention || isIndex ? Half : 4);
        Rotation = isIndex ? AttentionCache.RotationOf(width) : RotationOf(blocks, width);
        _count = batch.Streams * ((batch.Tokens / batch.Streams + ratio - 1) / ratio);
        _phases = GraphTensor.Input(new(batch.Tokens));
        _read = GraphTensor.Input(new(_count * Window));
        _written = GraphTensor.Input(new(_count), 8);
        _positions = GraphTensor.Input(new(_count));
        var kept = Math.Min(batch.Tokens, Window * batch.Streams);
        (_kept, _keptPlaces) = (GraphTensor.Input(new(kept)), GraphTensor.Input(new(kept)));
    }

    public long Cells { get; }

    public GraphTensor Mask { get; }

    public GraphTensor? Rotation { get; }

    /// <summary>Gets the tokens that a block is made of: small ones look at the block before them too.</summary>
    private long Window => _ratio == LayerKinds.SmallBlock ? 2 * _ratio : _ratio;

    /// <summary>Gets the numbers that a token keeps until its block is complete.</summary>
    private long Kept => _ratio == LayerKinds.SmallBlock ? 2 * _width : _width;

    public static GraphTensor MaskOf(BatchShape batch, long cells, int elementBytes) =>
        GraphTensor.Input(new(cells, batch.Tokens / batch.Streams, 1, batch.Streams), elementBytes);

    /// <summary>Makes the rotation that quantised keys get, and those that are as wide as an indexer's; null for others.</summary>
    public static GraphTensor? RotationOf(Blocks blocks, long width) =>
        width == blocks.Hyperparameters.IndexerKeyWidth || (AttentionCache.IsQuantized(blocks.Batch.KeyType) && width % EngineProfile.CacheRotation == 0)
            ? AttentionCache.RotationOf(width) : null;

    /// <summary>Makes a copy of cached keys in their own type.</summary>
    public static GraphTensor Stored(KvCacheType type, Dimensions shape, params GraphTensor[] sources) => Attention.ElementBytes(type) is > 0 and var bytes
        ? GraphTensor.Result(shape, bytes, sources)
        : GraphTensor.Quantized(GgufTensorTypes.BytesOf((GgufTensorType)(int)type, shape.Elements), shape, sources);

    /// <summary>Copies the window and the blocks behind one another.</summary>
    public GraphTensor Behind(GraphTensor window)
    {
        var blocks = GraphTensor.External(window.Shape with { Z = Cells }, window.ElementBytes);
        return Stored(_blocks.Batch.KeyType, window.Shape with { Z = window.Shape.Z + Cells }, window, blocks);
    }

    public static GraphTensor Behind(GraphTensor window, GraphTensor mask) =>
        GraphTensor.Result(window.Shape with { X = window.Shape.X + mask.Shape.X }, window.ElementBytes, window, mask);

    /// <summary>Caches the blocks that the batch completes, and keeps the rest.</summary>
    public void Compress(LayerWeights weights, GraphTensor input)
    {
        var (graph, streams) = (_blocks.Graph, _blocks.Batch.Streams);
        var values = MulMat(weights[_name + "_kv.weight"], input);
        var ape = weights[_name + "_ape.weight"];
        var scores = InPlace(MulMat(weights[_name + "_gate.weight"], input), GetRows(ape, _phases));
        var store = GraphTensor.External(new(Kept, Window * streams), 4);
        var (allValues, allScores) = (Below(store, values), Below(store, scores));
        var keys = AttentionCache.Rotated(_ratio == LayerKinds.SmallBlock ? Overlapping(allValues, allScores) : Apart(allValues, allScores), Rotation);
        graph.Add(SetRows(GraphTensor.External(new(_width, Cells * streams)), keys.View(new(_width, _count)), _written));

        var (keptValues, keptScores) = (GetRows(Awaiting(values, keys), _kept), GetRows(Awaiting(scores, keys), _kept));
        graph.Add(SetRows(store, keptValues, _keptPlaces));
        graph.Add(SetRows(store, keptScores, _keptPlaces));
    }

    private GraphTensor Apart(GraphTensor values, GraphTensor scores)
    {
        var shape = new Dimensions(_width, _ratio, _count);
        return Weighed(GetRows(values, _read).View(shape), GetRows(scores, _read).View(shape));
    }

    /// <summary>The first half of what a token keeps counts for the block behind it, the second for its own.</summary>
    private GraphTensor Overlapping(GraphTensor values, GraphTensor scores)
    {
        values = GetRows(WithRow(values), _read);
        scores = GetRows(WithRow(scores), _read);
        return Weighed(Both(values), Both(scores));

        static GraphTensor WithRow(GraphTensor all) => Below(all, InPlace(all.View(new(all.Shape.X))).View(new(all.Shape.X, 1)));

        GraphTensor Both(GraphTensor rows)
        {
            GraphTensor HalfOf() => Contiguous(rows.View(new(_width, _ratio * _count), rows.Strides)).View(new(_width, _ratio, _count));
            return GraphTensor.Result(new(_width, 2 * _ratio, _count), 4, HalfOf(), HalfOf());
        }
    }

    private GraphTensor Weighed(GraphTensor values, GraphTensor scores)
    {
        var (each, shares) = (Contiguous(Transpose(values)), InPlace(Contiguous(Transpose(scores))));
        var sums = SumRows(InPlace(each, shares));
        var keys = Blocks.Norm(Contiguous(Transpose(sums)), rootMeanSquare: true);
        var rotary = _blocks.Hyperparameters.RotaryWidth;
        var turned = InPlace(keys.View(keys.Shape with { X = rotary }, keys.Strides), _positions);
        return Concat(keys.View(keys.Shape with { X = _width - rotary }, keys.Strides), turned);
    }

    /// <summary>Adds nothing, computed of what must be done before.</summary>
    private static GraphTensor Awaiting(GraphTensor tensor, GraphTensor before) =>
        InPlace(tensor, InPlace(GraphTensor.Result(new(1), 4, before)));

    private static GraphTensor Below(GraphTensor first, GraphTensor second) =>
        GraphTensor.Result(first.Shape with { Y = first.Shape.Y + second.Shape.Y }, 4, first, second);
}
