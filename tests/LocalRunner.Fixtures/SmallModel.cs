using System.Runtime.InteropServices;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Fixtures;

/// <summary>Describes a small model tensor by tensor. Norms and factors are one, all other weights small and the same in each file.</summary>
internal sealed class SmallModel
{
    public const int Vocabulary = 288;

    private readonly Dictionary<string, GgufValue> _values = new(StringComparer.Ordinal);
    private readonly List<(string Name, GgufTensorType Type, long[] Shape)> _tensors = [];

    public SmallModel(string architecture, int layers, int width, int context = 1 << 17, int vocabulary = Vocabulary)
    {
        (Architecture, Layers, Width) = (architecture, layers, width);
        _values["general.architecture"] = GgufValue.Of(architecture);
        Key("block_count", layers).Key("embedding_length", width).Key("context_length", context).Key("attention.layer_norm_rms_epsilon", 1e-6f);
        var draft = new ModelDraft(new ModelShape { Architecture = "llama", Layers = layers, Width = width, ContextLength = context, Vocabulary = vocabulary });
        SyntheticVocabulary.Describe(draft);
        foreach (var (key, value) in draft.Metadata)
            _values[key] = value;
    }

    public string Architecture { get; }

    public int Layers { get; }

    public int Width { get; }

    /// <summary>Sets a key of the architecture, or of the file where it begins with <c>tokenizer.</c> or <c>general.</c>.</summary>
    public SmallModel Key(string key, GgufValue value)
    {
        var isFile = key.StartsWith("tokenizer.", StringComparison.Ordinal) || key.StartsWith("xielu.", StringComparison.Ordinal) || key.StartsWith("general.", StringComparison.Ordinal);
        _values[isFile ? key : $"{Architecture}.{key}"] = value;
        return this;
    }

    public SmallModel Key(string key, int value) => Key(key, GgufValue.Of((uint)value));

    public SmallModel Key(string key, float value) => Key(key, GgufValue.Of(value));

    public SmallModel Key(string key, int[] values) => Key(key, GgufValue.Of(GgufArray.Of<int>(values)));

    public SmallModel Without(string key)
    {
        _values.Remove($"{Architecture}.{key}");
        return this;
    }

    public SmallModel Drop(string tensor)
    {
        _tensors.RemoveAll(each => each.Name == tensor);
        return this;
    }

    /// <summary>Sets heads and their widths.</summary>
    public SmallModel Heads(int heads, int cached, int width, int? values = null) => Key("attention.head_count", heads)
        .Key("attention.head_count_kv", cached).Key("attention.key_length", width).Key("attention.value_length", values ?? width);

    public SmallModel Experts(int count, int used, int width) => Key("expert_count", count).Key("expert_used_count", used)
        .Key("expert_feed_forward_length", width).Key("expert_gating_func", 2).Key("expert_shared_count", 1);

    public SmallModel Add(string name, params long[] shape)
    {
        // What is added, multiplied or convolved is kept in 32 bits.
        var isPlain = shape.Length == 1 || name.Contains("norm", StringComparison.Ordinal) || name.Contains("ssm_conv1d", StringComparison.Ordinal)
            || name.Contains("ssm_a", StringComparison.Ordinal) || name.Contains("ssm_d", StringComparison.Ordinal) || name.Contains("ffn_gate_inp", StringComparison.Ordinal)
            || name.Contains("token_types", StringComparison.Ordinal) || name.Contains("lerp", StringComparison.Ordinal) || name.Contains("time_mix_first", StringComparison.Ordinal) || name.Contains("shortconv.conv", StringComparison.Ordinal);
        _tensors.Add((name, isPlain ? GgufTensorType.F32 : GgufTensorType.F16, shape));
        return this;
    }

    /// <summary>Adds a table of indices, all of which are zero.</summary>
    public SmallModel AddIndices(string name, params long[] shape)
    {
        _tensors.Add((name, GgufTensorType.I32, shape));
        return this;
    }

    /// <summary>Keeps matrices in another type, all of whose numbers are zero.</summary>
    public SmallModel Matrices(GgufTensorType type)
    {
        for (var i = 0; i < _tensors.Count; i++)
            _tensors[i] = _tensors[i] with { Type = _tensors[i].Type == GgufTensorType.F16 ? type : _tensors[i].Type };
        return this;
    }

    public SmallModel Norms(string prefix, long width, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            Add($"{prefix}{name}.weight", width);
        return this;
    }

    /// <summary>Adds embeddings, the last norm and, unless they are tied, the output.</summary>
    public SmallModel Ends(bool output = true, string norm = "output_norm")
    {
        Add("token_embd.weight", Width, Vocabulary).Add($"{norm}.weight", Width);
        return output ? Add("output.weight", Width, Vocabulary) : this;
    }

    public SmallModel Attention(string prefix, long queries, long keys, long? values = null, long? output = null) =>
        Add(prefix + "attn_q.weight", Width, queries).Add(prefix + "attn_k.weight", Width, keys).Add(prefix + "attn_v.weight", Width, values ?? keys)
            .Add(prefix + "attn_output.weight", output ?? queries, Width);

    public SmallModel FeedForward(string prefix, long inner, string suffix = "") =>
        Add($"{prefix}ffn_gate{suffix}.weight", Width, inner).Add($"{prefix}ffn_up{suffix}.weight", Width, inner).Add($"{prefix}ffn_down{suffix}.weight", inner, Width);

    public SmallModel ExpertBlock(string prefix, long inner, long count, bool shared = true, bool bias = true)
    {
        Add(prefix + "ffn_gate_inp.weight", Width, count).Add(prefix + "ffn_gate_exps.weight", Width, inner, count)
            .Add(prefix + "ffn_up_exps.weight", Width, inner, count).Add(prefix + "ffn_down_exps.weight", inner, Width, count);
        if (bias)
            Add(prefix + "exp_probs_b.bias", count);
        return shared ? FeedForward(prefix, inner, "_shexp") : this;
    }

    /// <summary>Adds what a layer that predicts further tokens has beside an ordinary one.</summary>
    public SmallModel Prediction(string prefix) =>
        Add(prefix + "nextn.eh_proj.weight", 2 * Width, Width).Norms(prefix + "nextn.", Width, "enorm", "hnorm", "shared_head_norm");

    public SmallModel EachLayer(Action<string, int> add)
    {
        for (var layer = 0; layer < Layers; layer++)
            add($"blk.{layer}.", layer);
        return this;
    }

    public void Write(string path) => Writer().Write(path, Fill);

    /// <summary>Writes the header alone, with a hole in place of the data.</summary>
    public GgufFile OpenHeader(TemporaryFolder folder, string name = "small.gguf")
    {
        Writer().Write(folder.File(name));
        return GgufFile.Open(folder.File(name));
    }

    public GgufFile Open(TemporaryFolder folder, string name = "small.gguf")
    {
        Write(folder.File(name));
        return GgufFile.Open(folder.File(name));
    }

    private static void Fill(GgufTensor tensor, Stream stream)
    {
        var isOne = tensor.Name.Contains("norm", StringComparison.Ordinal) || tensor.Name.Contains("rope_freqs", StringComparison.Ordinal);
        var random = new Random(7);
        var bytes = new byte[tensor.Bytes];
        if (tensor.Type == GgufTensorType.F32)
            Each<float>(bytes, () => isOne ? 1 : (random.NextSingle() - 0.5f) / 10);
        else if (tensor.Type == GgufTensorType.F16)
            Each<Half>(bytes, () => (Half)((random.NextSingle() - 0.5f) / 10));
        stream.Write(bytes);
    }

    private static void Each<T>(byte[] bytes, Func<T> value) where T : struct
    {
        var numbers = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = value();
    }

    private GgufWriter Writer()
    {
        var writer = new GgufWriter();
        foreach (var (key, value) in _values)
            writer.Add(key, value);
        foreach (var (name, type, shape) in _tensors)
            writer.AddTensor(name, type, shape);
        return writer;
    }
}
