using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>Holds the numbers of a model's shape, within the bounds that planning can count with (llama-model.cpp, load_hparams).</summary>
internal sealed class Hyperparameters
{
    // Far above any model; what lies beyond would overflow the sums.
    private const long MostLayers = 1 << 16;
    private const long MostWidth = 1 << 28;
    private const long MostExperts = 1 << 12;

    private readonly ModelHeader _header;
    private readonly int _blocks;
    private readonly long[] _heads;
    private readonly long[] _cachedHeads;

    public Hyperparameters(GgufFile file)
    {
        _header = new ModelHeader(file);
        if (Architecture.Name.Length == 0)
            throw Unusable("has no general.architecture");
        _blocks = (int)Required("block_count", MostLayers);
        Layers = Architecture.Loops ? (int)Math.Min(MostLayers, _blocks * Math.Max(1, Bounded("num_loops", 1))) : _blocks;
        OwnLayers = Layers - (Architecture.Predictions == PredictionLayers.None ? 0 : (int)Math.Min(Layers - 1, Bounded("nextn_predict_layers", 0)));
        Width = Required("embedding_length", MostWidth);
        Vocabulary = _header.Tokens ?? Integer("vocab_size") ?? Tensor("token_embd.weight")?.Shape.ElementAtOrDefault(1) ?? throw Unusable("has no vocabulary");
        TrainedContext = Integer("context_length") ?? 0;

        _heads = PerLayer("attention.head_count", 0);
        _cachedHeads = _header.TypeOf(Key("attention.head_count_kv")) is not null ? PerLayer("attention.head_count_kv", 0) : _heads;
        var heads = _heads.FirstOrDefault(count => count > 0);
        var width = heads > 0 ? Width / heads : 0;
        LatentRank = Architecture.Latent && Bounded("attention.key_length_mla", 0) > 0 && Bounded("attention.value_length_mla", 0) > 0
            ? Bounded("attention.kv_lora_rank", 0) : 0;
        KeyWidth = Bounded("attention.key_length", width);
        ValueWidth = Bounded("attention.value_length", width);
        KeyWidthLocal = Bounded("attention.key_length_swa", KeyWidth);
        ValueWidthLocal = Bounded("attention.value_length_swa", ValueWidth);
        IndexerKeyWidth = Bounded("attention.indexer.key_length", 0);
        RotaryWidth = Bounded("rope.dimension_count", KeyWidth);
        ExpertsUsed = (int)Bounded("expert_used_count", 0);
        if (ExpertsUsed > Math.Min(MostExperts, Bounded("expert_count", 0)))
            throw Unusable($"says that {ExpertsUsed} of {Bounded("expert_count", 0)} experts are used");
        Window = LayerKinds.WindowOf(this);
        StateWidth = Bounded("ssm.state_size", 0);
        StateInner = Bounded("ssm.inner_size", 0);
        StateConvolution = Bounded("ssm.conv_kernel", 0);
        StateRank = Bounded("ssm.time_step_rank", 0);
        StateGroups = Bounded("ssm.group_count", 0);
    }

    public Architecture Architecture => _header.Architecture;

    /// <summary>Gets whether the compute graph is known exactly.</summary>
    public bool HasKnownGraph => _header.HasKnownGraph;

    /// <summary>Gets all layers, those that predict further tokens counted as well.</summary>
    public int Layers { get; }

    /// <summary>Gets the layers that are computed.</summary>
    public int OwnLayers { get; }

    public long Width { get; }

    /// <summary>Gets the layers that read features of images, which lie behind the embedding in an input.</summary>
    public int FeatureLayers => (int)Math.Min(OwnLayers, _header.FeatureLayers);

    public long Vocabulary { get; }

    public long TrainedContext { get; }

    /// <summary>Gets the width of a key head; with latent attention, that of the one shared head.</summary>
    public long KeyWidth { get; }

    public long ValueWidth { get; }

    public long KeyWidthLocal { get; }

    public long ValueWidthLocal { get; }

    /// <summary>Gets the width of an indexer's one key head.</summary>
    public long IndexerKeyWidth { get; }

    public long RotaryWidth { get; }

    /// <summary>Gets the rank of compressed keys and values where only they are cached (MLA), or 0.</summary>
    public long LatentRank { get; }

    /// <summary>Gets whether keys alone are cached, and serve as values.</summary>
    public bool CachesKeysAlone => LatentRank > 0 || Architecture.CompressesContext;

    public int ExpertsUsed { get; }

    /// <summary>Gets the tokens that a layer with a sliding window sees, 0 where no layer has one.</summary>
    public long Window { get; }

    public long StateWidth { get; }

    public long StateInner { get; }

    public long StateConvolution { get; }

    public long StateRank { get; }

    public long StateGroups { get; }

    /// <summary>Gets the tokens that learned positions are there for; null where positions are computed.</summary>
    public long? MaxPositions => _header.MaxPositions;

    public bool HasShapeOf(Hyperparameters other) =>
        (Architecture.Name, Layers, Width, Vocabulary, KeyWidth, ValueWidth, ExpertsUsed, Window) ==
        (other.Architecture.Name, other.Layers, other.Width, other.Vocabulary, other.KeyWidth, other.ValueWidth, other.ExpertsUsed, other.Window)
        && _heads.AsSpan().SequenceEqual(other._heads) && _cachedHeads.AsSpan().SequenceEqual(other._cachedHeads);

    public long Heads(int layer) => _heads[layer];

    public long CachedHeads(int layer) => _cachedHeads[layer];

    public bool HasWindow(int layer) => LayerKinds.HasWindow(this, layer);

    public bool IsRecurrent(int layer) => LayerKinds.IsRecurrent(this, layer);

    public bool HasAttention(int layer) => LayerKinds.HasAttention(this, layer);

    public bool IsRotated(int layer) => LayerKinds.IsRotated(this, layer);

    /// <summary>Gets whether a layer that attends caches what it attends to; others look into the cache of an earlier one.</summary>
    public bool HasOwnCache(int layer) => !LayerKinds.SharesCache(this, layer);

    public int CacheOf(int layer) => LayerKinds.CacheOf(this, layer);

    public bool HasCache(int layer) => LayerKinds.HasCache(this, layer);

    public bool HasIndexer(int layer) => LayerKinds.HasIndexer(this, layer);

    /// <summary>Gets the tokens of a compressed block; 0 for a layer that sees its window alone.</summary>
    public long CompressionOf(int layer) => LayerKinds.CompressionOf(this, layer);

    /// <summary>Gets the kinds of compressed blocks that there are, and whether an indexer chooses among them.</summary>
    public IEnumerable<(long Ratio, bool HasIndex)> CompressionKinds() => Architecture.CompressesContext
        ? Enumerable.Range(0, OwnLayers).Select(CompressionOf).Where(ratio => ratio > 0).Distinct().Select(ratio => (ratio, ratio == LayerKinds.SmallBlock)) : [];

    public long KeyWidthOf(int layer) => HasWindow(layer) ? KeyWidthLocal : KeyWidth;

    public long ValueWidthOf(int layer) => HasWindow(layer) ? ValueWidthLocal : ValueWidth;

    public GgufTensor? Tensor(string name) => _header.FindTensor(name);

    public GgufTensor? Tensor(int layer, string name) => _header.FindTensor(Architecture.EncoderNames
        ? $"enc.blk.{layer % _blocks}.{name.Replace("attn_output", "attn_o", StringComparison.Ordinal)}" : $"blk.{layer % _blocks}.{name}");

    public long? Integer(string key) => _header.Integer(Key(key));

    public double Number(string key) => _header.Number(Key(key)) ?? 0;

    public bool? Boolean(string key) => _header.Flag(Key(key));

    public GgufArray? Array(string key) => _header.Array(Key(key));

    /// <summary>Reads a number that is given once, or for each layer.</summary>
    public long[] PerLayer(string key, long fallback)
    {
        if (Array(key) is not { } array)
            return [.. Enumerable.Repeat(Bounded(key, fallback), Layers)];

        // Where layers are gone through several times, each time has the same.
        var values = _header.PerLayer(Key(key)) ?? [];
        return values.Count >= _blocks && values.Take(_blocks).All(value => value <= MostWidth)
            ? [.. Enumerable.Range(0, Layers).Select(layer => values[layer % _blocks])]
            : throw Unusable($"has {array.Count} values of type {array.ElementType} under {Key(key)}, not a count for each of {_blocks} layers");
    }

    /// <summary>Gets whether a tensor has a part in computing: those of layers that predict further tokens have none.</summary>
    public bool IsComputed(GgufTensor tensor) => ModelHeader.LayerOf(tensor.Name) is not { } layer || layer < OwnLayers;

    /// <summary>Gets whether a tensor is loaded, computed or not.</summary>
    public bool IsLoaded(GgufTensor tensor) => IsComputed(tensor) || Architecture.Predictions.HasFlag(PredictionLayers.Loaded)
        || (Architecture.Predictions.HasFlag(PredictionLayers.BiasLoaded) && tensor.Name.EndsWith("exp_probs_b.bias", StringComparison.Ordinal));

    public LocalRunnerException Unusable(string why) => new(LocalRunnerError.InvalidModel,
        $"{_header.File.Path} can't be planned: its header {why}. Check the file with 'localrunner inspect'.");

    private string Key(string key) => _header.Key(key);

    private long Required(string key, long most) => Integer(key) is { } value and > 0 && value <= most
        ? value
        : throw Unusable($"says {Key(key)} = {Integer(key)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}");

    private long Bounded(string key, long fallback) => Integer(key) is not { } value ? fallback
        : value is >= 0 and <= MostWidth ? value : throw Unusable($"says {Key(key)} = {value}");
}
