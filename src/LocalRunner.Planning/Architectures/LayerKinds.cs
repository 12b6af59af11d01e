using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>
/// Gets which layers see a window of the context alone, which keep a state of fixed size, and which cache keys and values. The rules
/// are llama.cpp's (src/models; create_memory).
/// </summary>
internal static class LayerKinds
{
    /// <summary>The tokens of a small block of compressed context, of which an indexer chooses, and of a large one (src/models/deepseek4.cpp).</summary>
    public const long SmallBlock = 4;
    public const long LargeBlock = 128;

    /// <summary>Gets the tokens that a layer with a sliding window sees; 0 where no layer has one.</summary>
    public static long WindowOf(Hyperparameters hparams)
    {
        if (hparams.Architecture.Window is not { } window)
            return 0;

        if (window.Layers > 0 && hparams.Layers != window.Layers)
            return 0;

        var given = hparams.Integer("attention.sliding_window") ?? window.Default;
        return given == 0 ? 0 : window.Fixed ?? given;
    }

    public static bool HasWindow(Hyperparameters hparams, int layer)
    {
        if (hparams.Window == 0 || hparams.Architecture.Window is not { } window || (layer >= hparams.OwnLayers && !window.CountsPredictions))
            return false;

        const string pattern = "attention.sliding_window_pattern";
        if (window.Pattern != WindowPattern.Period && hparams.Array(pattern) is { } each)
            return each.Count > layer && (each.ElementType == GgufValueType.Boolean ? each.Booleans().ElementAt(layer) : each.Integers().ElementAt(layer) != 0);

        var given = hparams.Integer(pattern);
        if (window.Pattern == WindowPattern.List)
            return given is not (null or 0);

        var period = given ?? window.Period;
        return period == 0 || (window.DenseFirst ? layer % period != 0 : layer % period < period - 1);
    }

    public static bool IsRecurrent(Hyperparameters hparams, int layer) => layer < hparams.OwnLayers && hparams.Architecture.Recurrent switch
    {
        RecurrentLayers.All or RecurrentLayers.AllBesideAttention => true,
        RecurrentLayers.WithoutHeads => hparams.CachedHeads(layer) == 0,
        RecurrentLayers.WithoutHeadsOrFeedForward => hparams.CachedHeads(layer) == 0 && !HasFeedForward(hparams, layer),
        RecurrentLayers.ByInterval when hparams.Array("attention.recurrent_layers") is not null => hparams.PerLayer("attention.recurrent_layers", 0)[layer] != 0,
        RecurrentLayers.ByInterval => (layer + 1) % Math.Max(1, hparams.Integer("full_attention_interval") ?? 4) != 0,
        _ => false,
    };

    public static bool HasAttention(Hyperparameters hparams, int layer) => hparams.Architecture switch
    {
        { Recurrent: RecurrentLayers.AllBesideAttention } => true,
        { Recurrent: RecurrentLayers.WithoutHeadsOrFeedForward } => hparams.CachedHeads(layer) > 0 && !HasFeedForward(hparams, layer),
        _ => !IsRecurrent(hparams, layer) && hparams.CachedHeads(layer) > 0,
    };

    /// <summary>Gets whether a layer caches keys and values; those behind the model's own may do so without ever being computed.</summary>
    public static bool HasCache(Hyperparameters hparams, int layer) => !hparams.Architecture.Cacheless && !SharesCache(hparams, layer)
        && (layer < hparams.OwnLayers || hparams.Architecture.Predictions.HasFlag(PredictionLayers.Cached)) && HasAttention(hparams, layer);

    /// <summary>Gets whether a layer looks into the cache of an earlier one.</summary>
    public static bool SharesCache(Hyperparameters hparams, int layer) => hparams.Architecture is { SharesCaches: true } architecture
        && layer >= (architecture.CachedLayers ?? hparams.Layers - (hparams.Integer("attention.shared_kv_layers") ?? 0));

    /// <summary>Gets the layer whose cache a layer reads: its own, or the last one of its kind before those that share.</summary>
    public static int CacheOf(Hyperparameters hparams, int layer)
    {
        var read = layer;
        while (read > 0 && (SharesCache(hparams, read) || HasWindow(hparams, read) != HasWindow(hparams, layer)))
            read--;
        return read;
    }

    /// <summary>Gets whether a layer caches the keys of an indexer as well.</summary>
    public static bool HasIndexer(Hyperparameters hparams, int layer) => HasCache(hparams, layer) && hparams.Architecture.Indexer switch
    {
        IndexerLayers.All => true,
        IndexerLayers.BehindDense => layer >= (hparams.Integer("leading_dense_block_count") ?? 0),
        _ => false,
    };

    /// <summary>Gets the tokens that a layer compresses to one key; 0 where it sees its window alone.</summary>
    public static long CompressionOf(Hyperparameters hparams, int layer) => hparams.Architecture.CompressesContext
        && hparams.Array("attention.compress_ratios") is { } ratios && ratios.Count > layer ? ratios.Integers().ElementAt(layer) : 0;

    /// <summary>Gets whether a layer's indexer chooses for itself; others take what the one before them chose (glm-dsa.cpp, load_arch_hparams).</summary>
    public static bool HasOwnIndexer(Hyperparameters hparams, int layer)
    {
        const string types = "attention.indexer.types";
        if (!hparams.Architecture.SharesIndexers)
            return true;
        if (hparams.Array(types) is { } each)
            return each.Count <= layer || each.Integers().ElementAt(layer) != 0;
        if (hparams.Integer(types) is { } all)
            return all != 0;
        return hparams.TrainedContext < EngineProfile.SharedIndexerContext || layer < 2 || (layer - 2) % 4 == 0;
    }

    /// <summary>Gets whether a layer's queries and keys are rotated by the position.</summary>
    public static bool IsRotated(Hyperparameters hparams, int layer)
    {
        var architecture = hparams.Architecture;
        if (architecture.Rotation == Rotation.None || (architecture.Rotation == Rotation.Optional && hparams.Boolean("rope.scaling.finetuned") == false)
            || (architecture.RotatedDepth > 0 && hparams.OwnLayers != architecture.RotatedDepth))
            return false;

        return architecture.Rotated switch
        {
            RotatedLayers.WithWindow => HasWindow(hparams, layer),
            RotatedLayers.WithWindowOrLeading => HasWindow(hparams, layer) || layer < (hparams.Integer("leading_dense_block_count") ?? 0),
            RotatedLayers.WithWindowIfAny => hparams.Window == 0 || HasWindow(hparams, layer),
            RotatedLayers.ButLastOfFour => (layer + 1) % (architecture.Window is not null && hparams.Window == 0 ? hparams.OwnLayers : 4) != 0,
            RotatedLayers.ButFirstOfFour => hparams.Window == 0 || layer % 4 != 0,
            _ => true,
        };
    }

    private static bool HasFeedForward(Hyperparameters hparams, int layer) => hparams.PerLayer("feed_forward_length", 0)[layer] != 0;
}
