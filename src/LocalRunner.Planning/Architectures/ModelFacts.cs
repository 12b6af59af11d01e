using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>What a header says of a model's shape, as llama.cpp reads it (llama-model.cpp, load_hparams).</summary>
internal sealed class ModelFacts
{
    // Far above any model; what lies beyond would overflow the sums.
    private const long MostLayers = 1 << 16;
    private const long MostWidth = 1 << 28;
    private const long MostExperts = 1 << 12;

    private readonly GgufFile _file;
    private readonly long[] _heads;
    private readonly long[] _cachedHeads;

    public ModelFacts(GgufFile file)
    {
        _file = file;
        Architecture = file.Metadata.GetString("general.architecture")
            ?? throw Unusable("has no general.architecture");
        Layers = (int)Required("block_count", MostLayers);
        Width = Required("embedding_length", MostWidth);
        Vocabulary = file.Metadata.GetArray("tokenizer.ggml.tokens")?.Count ?? Integer("vocab_size")
            ?? file.FindTensor("token_embd.weight")?.Shape.ElementAtOrDefault(1) ?? throw Unusable("has no vocabulary");
        TrainedContext = Integer("context_length") ?? 0;

        _heads = PerLayer("attention.head_count", 0);
        _cachedHeads = _file.Metadata.TryGet(Key("attention.head_count_kv"), out _) ? PerLayer("attention.head_count_kv", 0) : _heads;
        var heads = _heads.FirstOrDefault(count => count > 0);
        var width = heads > 0 ? Width / heads : 0;
        LatentRank = Integer("attention.key_length_mla") is > 0 && file.FindTensor("blk.0.attn_k_b.weight") is not null
            ? Integer("attention.kv_lora_rank") ?? 0 : 0;
        KeyWidth = Bounded("attention.key_length", width);
        ValueWidth = Bounded("attention.value_length", width);
        KeyWidthLocal = Bounded("attention.key_length_swa", KeyWidth);
        ValueWidthLocal = Bounded("attention.value_length_swa", ValueWidth);
        RotaryWidth = Bounded("rope.dimension_count", KeyWidth);
        ExpertsUsed = (int)Bounded("expert_used_count", 0);
        if (ExpertsUsed > Math.Min(MostExperts, Bounded("expert_count", 0)))
            throw Unusable($"says that {ExpertsUsed} of {Bounded("expert_count", 0)} experts are used");
        Window = SlidingWindows.WidthOf(this);
        StateWidth = Bounded("ssm.state_size", 0);
        StateInner = Bounded("ssm.inner_size", 0);
        StateConvolution = Bounded("ssm.conv_kernel", 0);
        StateRank = Bounded("ssm.time_step_rank", 0);
        StateGroups = Bounded("ssm.group_count", 0);
    }

    public string Architecture { get; }

    public int Layers { get; }

    public long Width { get; }

    public long Vocabulary { get; }

    public long TrainedContext { get; }

    /// <summary>Gets the width of a key head; with latent attention, that of the one shared head.</summary>
    public long KeyWidth { get; }

    public long ValueWidth { get; }

    public long KeyWidthLocal { get; }

    public long ValueWidthLocal { get; }

    public long RotaryWidth { get; }

    /// <summary>Gets the rank of compressed keys and values where only they are cached (MLA), or 0.</summary>
    public long LatentRank { get; }

    public int ExpertsUsed { get; }

    /// <summary>Gets the tokens that a layer with a sliding window sees, 0 where no layer has one.</summary>
    public long Window { get; }

    public long StateWidth { get; }

    public long StateInner { get; }

    public long StateConvolution { get; }

    public long StateRank { get; }

    public long StateGroups { get; }

    /// <summary>Gets the tokens that learned positions are there for; null where positions are computed.</summary>
    public long? MostPositions => Tensor("position_embd.weight")?.Shape.ElementAtOrDefault(1);

    public bool HasShapeOf(ModelFacts other) =>
        (Architecture, Layers, Width, Vocabulary, KeyWidth, ValueWidth, ExpertsUsed, Window) ==
        (other.Architecture, other.Layers, other.Width, other.Vocabulary, other.KeyWidth, other.ValueWidth, other.ExpertsUsed, other.Window)
        && _heads.AsSpan().SequenceEqual(other._heads) && _cachedHeads.AsSpan().SequenceEqual(other._cachedHeads);

    public long Heads(int layer) => _heads[layer];

    public long CachedHeads(int layer) => _cachedHeads[layer];

    public bool HasWindow(int layer) => Window > 0 && SlidingWindows.IsLocal(this, layer);

    public bool IsRecurrent(int layer) => RecurrentLayers.IsRecurrent(this, layer);

    public bool HasAttention(int layer) => RecurrentLayers.HasAttention(this, layer);

    public long KeyWidthOf(int layer) => HasWindow(layer) ? KeyWidthLocal : KeyWidth;

    public long ValueWidthOf(int layer) => HasWindow(layer) ? ValueWidthLocal : ValueWidth;

    public GgufTensor? Tensor(string name) => _file.FindTensor(name);

    public GgufTensor? Tensor(int layer, string name) => _file.FindTensor($"blk.{layer}.{name}");

    public long? Integer(string key) => _file.Metadata.GetInteger(Key(key));

    public double Number(string key) => _file.Metadata.GetNumber(Key(key)) ?? 0;

    public bool? Boolean(string key) => _file.Metadata.GetBoolean(Key(key));

    public GgufArray? Array(string key) => _file.Metadata.GetArray(Key(key));

    /// <summary>Reads a number that is given once, or for each layer.</summary>
    public long[] PerLayer(string key, long fallback)
    {
        if (Array(key) is not { } array)
            return [.. Enumerable.Repeat(Bounded(key, fallback), Layers)];

        var values = array.Integers().Take(Layers).ToArray();
        return values.Length == Layers && values.All(value => value is >= 0 and <= MostWidth)
            ? values
            : throw Unusable($"has {array.Count} values of {Key(key)} for {Layers} layers");
    }

    public LocalRunnerException Unusable(string why) => new(LocalRunnerError.InvalidModel,
        $"{_file.Path} can't be planned: its header {why}. Check the file with 'localrunner inspect'.");

    private string Key(string key) => $"{Architecture}.{key}";

    private long Required(string key, long most) => Integer(key) is { } value and > 0 && value <= most
        ? value
        : throw Unusable($"says {Key(key)} = {Integer(key)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}");

    private long Bounded(string key, long fallback) => Integer(key) is not { } value ? fallback
        : value is >= 0 and <= MostWidth ? value : throw Unusable($"says {Key(key)} = {value}");
}
