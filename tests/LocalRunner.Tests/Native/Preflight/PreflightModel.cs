using LocalRunner.Gguf;
using LocalRunner.Preflight;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Native.Preflight;

/// <summary>A small sound model, of which a test spoils one thing.</summary>
internal sealed class PreflightModel
{
    private readonly Dictionary<string, GgufValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (GgufTensorType Type, long[] Shape)> _tensors = new(StringComparer.Ordinal);

    public PreflightModel(string architecture = "llama")
    {
        Architecture = architecture;
        With("general.architecture", GgufValue.Of(architecture));
        With(".block_count", 2).With(".context_length", 128).With(".embedding_length", 64).With(".feed_forward_length", 128);
        With(".attention.head_count", 4).With(".attention.head_count_kv", 2).With(".attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f));
        With("tokenizer.ggml.model", GgufValue.Of("gpt2")).Tokens("a", "b", "c", "d");
        With("tokenizer.ggml.merges", GgufValue.Of(GgufArray.Of(["a b"])));
        Tensor("token_embd.weight", GgufTensorType.F16, 64, 4).Tensor("output_norm.weight", GgufTensorType.F32, 64);
        Tensor("blk.0.attn_q.weight", GgufTensorType.Q8_0, 64, 64).Tensor("blk.0.attn_norm.weight", GgufTensorType.F32, 64);
    }

    public string Architecture { get; }

    /// <summary>Sets a value; a key that begins with a dot belongs to the architecture.</summary>
    public PreflightModel With(string key, GgufValue value)
    {
        _values[key.StartsWith('.') ? Architecture + key : key] = value;
        return this;
    }

    public PreflightModel With(string key, int value) => With(key, GgufValue.Of((uint)value));

    public PreflightModel Without(string key)
    {
        _values.Remove(key.StartsWith('.') ? Architecture + key : key);
        return this;
    }

    public PreflightModel Tokens(params string[] tokens) => With("tokenizer.ggml.tokens", GgufValue.Of(GgufArray.Of(tokens)));

    public PreflightModel Tensor(string name, GgufTensorType type, params long[] shape)
    {
        _tensors[name] = (type, shape);
        return this;
    }

    public GgufFile Open(TemporaryFolder folder, string name = "model.gguf")
    {
        var writer = new GgufWriter();
        foreach (var (key, value) in _values)
            writer.Add(key, value);
        foreach (var (tensor, (type, shape)) in _tensors)
            writer.AddTensor(tensor, type, shape);
        var path = Path.Combine(folder.Path, name);
        writer.Write(path);
        return GgufFile.Open(path);
    }

    public void Check()
    {
        using var folder = new TemporaryFolder();
        using var file = Open(folder);
        ModelPreflight.Check(file);
    }

    public LocalRunnerException Refusal() => Should.Throw<LocalRunnerException>(Check);
}
