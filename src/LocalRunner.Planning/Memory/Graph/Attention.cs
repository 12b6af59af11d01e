using LocalRunner.Memory.Cache;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Attention over the KV cache (llama-graph.cpp, build_attn and build_attn_mha; llama-kv-cache.cpp).</summary>
internal sealed class Attention
{
    private const int Half = 2;
    private readonly Blocks _blocks;
    private readonly AttentionCache _whole;
    private readonly AttentionCache _local;

    public Attention(Blocks blocks)
    {
        _blocks = blocks;
        _whole = new AttentionCache(blocks, blocks.Batch.Cache.Cells, isLocal: false);
        _local = blocks.Hyperparameters.Window > 0 ? new AttentionCache(blocks, blocks.Batch.Cache.LocalCells, isLocal: true) : _whole;
    }

    /// <summary>Gets the cache of the layers that see the whole context.</summary>
    public AttentionCache Whole => _whole;

    /// <summary>Caches keys and values and attends to all that is cached.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="queries">Width × heads × tokens.</param>
    /// <param name="keys">Width × cached heads × tokens.</param>
    /// <param name="values">The same of values; null where the keys' first part serves as values (latent attention).</param>
    /// <param name="valueWidth">The width of a value.</param>
    /// <param name="decompression">The matrices that widen what came of latent values.</param>
    /// <param name="chosen">The cells that are looked at, where not all are.</param>
    /// <returns>All heads' results × tokens.</returns>
    public GraphTensor Build(
        int layer, GraphTensor queries, GraphTensor keys, GraphTensor? values, long valueWidth, GraphTensor? decompression = null, GraphTensor? chosen = null)
    {
        var (graph, batch, hparams) = (_blocks.Graph, _blocks.Batch, _blocks.Hyperparameters);
        var isLocal = hparams.HasWindow(layer);
        var cache = isLocal ? _local : _whole;
        if (values is not null)
        {
            (queries, keys) = (AttentionCache.Rotated(queries, cache.KeyRotation), AttentionCache.Rotated(keys, cache.KeyRotation));
            values = AttentionCache.Rotated(values, cache.ValueRotation);
        }

        graph.Add(queries);
        foreach (var tensor in hparams.Window > 0 ? new[] { keys, values } : [values, keys])
            _ = tensor is null ? null : graph.Add(tensor);

        var (rows, cells) = (keys.Shape.X * keys.Shape.Y, batch.Cache.CellsOf(hparams, layer));
        var keyStore = GraphTensor.External(new(rows, cells, batch.Streams), ElementBytes(batch.KeyType));
        graph.Add(SetRows(keyStore, keys.View(new(rows, batch.Tokens)), cache.KeyPlaces));
        if (values is not null)
            graph.Add(Store(values, cells, cache));

        var mask = chosen is null ? cache.Mask : Indexer.Narrowed(cache.Mask, chosen);
        var result = graph.Add(Attend(queries, keyStore, keys, valueWidth, cells, mask, decompression));
        return values is null ? result : AttentionCache.Rotated(result, cache.ValueRotation);
    }

    /// <summary>Attends to what an earlier layer cached.</summary>
    /// <param name="layer">The layer that asks.</param>
    /// <param name="queries">Width × heads × tokens.</param>
    /// <param name="valueWidth">The width of a value.</param>
    public GraphTensor BuildShared(int layer, GraphTensor queries, long valueWidth)
    {
        var (batch, hparams) = (_blocks.Batch, _blocks.Hyperparameters);
        var cache = hparams.HasWindow(layer) ? _local : _whole;
        queries = _blocks.Graph.Add(AttentionCache.Rotated(queries, cache.KeyRotation));
        var cells = batch.Cache.CellsOf(hparams, layer);
        var key = new Dimensions(queries.Shape.X, hparams.CachedHeads(layer), batch.Tokens);
        var store = GraphTensor.External(new(key.X * key.Y, cells, batch.Streams), ElementBytes(batch.KeyType));
        var result = _blocks.Graph.Add(Attend(queries, store, GraphTensor.External(key), valueWidth, cells, cache.Mask, decompression: null));
        return AttentionCache.Rotated(result, cache.ValueRotation);
    }

    public static int ElementBytes(KvCacheType type) => type switch
    {
        KvCacheType.F32 => 4,
        KvCacheType.F16 or KvCacheType.BF16 => Half,
        _ => 0,
    };

    /// <summary>With flash attention values lie as they come; without, each element of a value has a row of its own.</summary>
    private GraphTensor Store(GraphTensor values, long cells, AttentionCache cache)
    {
        var batch = _blocks.Batch;
        var width = values.Shape.X * values.Shape.Y;
        if (batch.FlashAttention)
            return SetRows(GraphTensor.External(new(width, cells * batch.Streams)), values.View(new(width, batch.Tokens)), cache.ValuePlaces);

        var row = new Dimensions(width, batch.Tokens);
        var flat = IsContiguous(values) ? values.View(row) : Contiguous(values, row);
        var widest = KvCacheMemory.WidestValue(_blocks.Hyperparameters);
        if (width < widest)
            flat = GraphTensor.Result(new(widest, batch.Tokens), 4, flat);
        return SetRows(GraphTensor.External(new(1, widest * cells * batch.Streams)), flat.View(new(1, flat.Shape.Elements)), cache.ValuePlaces);
    }

    private GraphTensor Attend(
        GraphTensor queries, GraphTensor keyStore, GraphTensor keys, long valueWidth, long cells, GraphTensor mask, GraphTensor? decompression)
    {
        var batch = _blocks.Batch;
        var (streams, heads) = (batch.Streams, queries.Shape.Y);
        var asked = Permute(queries.View(queries.Shape with { Z = batch.Tokens / streams, W = streams }));
        var stored = Permute(keyStore.View(new(keys.Shape.X, keys.Shape.Y, cells, streams)));
        var valueStore = GraphTensor.External(new(valueWidth, cells, keys.Shape.Y, streams), ElementBytes(batch.ValueType));
        GraphTensor attended;
        if (batch.FlashAttention)
        {
            var scratch = AttentionScratch.BytesOf(batch, keys.Shape.X, decompression is null ? valueWidth : 0, heads, keys.Shape.Y, cells);
            attended = GraphTensor.WithScratch(
                scratch, new(valueWidth, heads, batch.Tokens / streams, streams), asked, AsHalf(stored), AsHalf(valueStore), mask);
            if (decompression is not null)
                attended = Contiguous(Permute(MulMat(decompression, Permute(attended))));
            return attended.View(new(attended.Shape.X * heads, batch.Tokens));
        }

        var scores = InPlace(MulMat(stored, asked), mask);

        // Latent values are not kept the way this product wants them.
        var values = GraphTensor.External(new(cells, valueWidth, keys.Shape.Y, streams));
        if (decompression is not null)
            values = GraphTensor.Result(values.Shape, ElementBytes(batch.KeyType) is 0 ? 4 : ElementBytes(batch.KeyType), keyStore);
        attended = MulMat(values, scores);
        if (decompression is not null)
            attended = MulMat(decompression, attended);
        return Contiguous(Permute(attended), new(attended.Shape.X * heads, batch.Tokens));
    }

    /// <summary>32-bit caches are read as halves.</summary>
    private static GraphTensor AsHalf(GraphTensor store) => store.ElementBytes == 4 ? Cast(store, Half) : store;
}
