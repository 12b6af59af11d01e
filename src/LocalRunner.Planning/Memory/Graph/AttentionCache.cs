using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Memory.Cache;
using static LocalRunner.Memory.Graph.Operations;

namespace LocalRunner.Memory.Graph;

/// <summary>Holds a graph's view of one cache: where to write, what to see, and the rotation that quantised caches get.</summary>
internal sealed class AttentionCache
{
    private const int Half = 2;

    public AttentionCache(Blocks blocks, long cells, bool isLocal)
    {
        var (hparams, batch) = (blocks.Hyperparameters, blocks.Batch);
        KeyPlaces = GraphTensor.Input(new(batch.Tokens), 8);
        ValuePlaces = GraphTensor.Input(new(batch.FlashAttention ? batch.Tokens : batch.Tokens * KvCacheMemory.WidestValue(hparams)), 8);
        Mask = GraphTensor.Input(new(cells, batch.Tokens / batch.Streams, 1, batch.Streams), batch.FlashAttention ? Half : 4);
        if (hparams.LatentRank > 0)
            return;

        // Whether there is a rotation is decided by the heads of the first layer.
        var keys = isLocal ? hparams.KeyWidthLocal : hparams.KeyWidth;
        if (IsQuantized(batch.KeyType) && keys > 0 && hparams.KeyWidthOf(0) % EngineProfile.CacheRotation == 0)
            KeyRotation = RotationOf(keys);

        if (IsQuantized(batch.ValueType) && hparams.ValueWidthOf(0) > 0 && hparams.ValueWidthOf(0) % EngineProfile.CacheRotation == 0)
            ValueRotation = GraphTensor.Input(new(EngineProfile.CacheRotation, EngineProfile.CacheRotation));
    }

    public GraphTensor KeyPlaces { get; }

    public GraphTensor ValuePlaces { get; }

    public GraphTensor Mask { get; }

    public GraphTensor? KeyRotation { get; }

    public GraphTensor? ValueRotation { get; }

    /// <summary>Makes the widest rotation that divides keys evenly.</summary>
    public static GraphTensor RotationOf(long keys)
    {
        var width = EngineProfile.CacheRotation;
        while (keys > 0 && keys % (width * 2) == 0)
            width *= 2;
        return GraphTensor.Input(new(width, width));
    }

    /// <summary>Multiplies by a rotation, where there is one.</summary>
    public static GraphTensor Rotated(GraphTensor tensor, GraphTensor? rotation)
    {
        if (rotation is null)
            return tensor;

        var rows = new Dimensions(rotation.Shape.X, tensor.Shape.Elements / rotation.Shape.X);
        return MulMat(rotation, IsContiguous(tensor) ? tensor.View(rows) : Contiguous(tensor, rows)).View(tensor.Shape);
    }

    public static bool IsQuantized(KvCacheType type) => GgufTensorTypes.BlockSize((GgufTensorType)(int)type) > 1;
}
