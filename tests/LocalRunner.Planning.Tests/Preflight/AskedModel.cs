using System.Globalization;
using System.Text.RegularExpressions;
using LocalRunner.Architectures;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Preflight;

/// <summary>
/// Makes a model of any architecture that the engine knows by asking it: each key and tensor that it misses is added, with the shape that it
/// expects, until it computes with the model. Nothing in it is ours, so that what the engine runs can be held against what is refused here.
/// </summary>
internal sealed partial class AskedModel
{
    private const int Layers = 8;
    private const int Width = 128;
    private const int MostQuestions = 400;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>What keys say where an architecture asks for them: small, and so that shapes divide.</summary>
    private static readonly Dictionary<string, object> s_answers = new(StringComparer.Ordinal)
    {
        ["attention.layer_norm_epsilon"] = 1e-5f,
        ["attention.group_norm_epsilon"] = 1e-5f,
        ["attention.group_norm_groups"] = 8,
        ["attention.sliding_window"] = 64,
        ["attention.sliding_window_pattern"] = new[] { 1, 1, 1, 0, 1, 1, 1, 0 },
        ["attention.head_count_kv"] = 4,
        ["attention.q_lora_rank"] = 64,
        ["attention.kv_lora_rank"] = 32,
        ["attention.relative_buckets_count"] = 32,
        ["attention.shared_kv_layers"] = 0,
        ["attention.temperature_scale"] = 0.1f,
        ["attention.temperature_length"] = 8192,
        ["attention.indexer.head_count"] = 4,
        ["attention.indexer.key_length"] = 64,
        ["attention.indexer.top_k"] = 256,
        ["attention.indexer.block_size"] = 64,
        ["attention.output_group_count"] = 2,
        ["attention.output_lora_rank"] = 32,
        ["attention.compress_rope_freq_base"] = 10_000f,
        ["attention.compress_ratios"] = new[] { 4, 4, 4, 4, 4, 4, 4, 4 },
        ["hyper_connection.count"] = 4,
        ["hyper_connection.sinkhorn_iterations"] = 4,
        ["hyper_connection.epsilon"] = 1e-6f,
        ["hash_layer_count"] = 0,
        ["swiglu_clamp_exp"] = 10f,
        ["attention.clamp_kqv"] = 8f,
        ["attention.max_alibi_bias"] = 8f,
        ["attention.output_scale"] = 1f,
        ["attention.value_scale"] = 1f,
        ["attention.decay_lora_rank"] = 32,
        ["attention.iclr_lora_rank"] = 32,
        ["attention.value_residual_mix_lora_rank"] = 32,
        ["attention.gate_lora_rank"] = 32,
        ["attention.causal"] = true,
        ["embedding_length_per_layer_input"] = 32,
        ["expert_feed_forward_length"] = 64,
        ["expert_shared_feed_forward_length"] = 64,
        ["expert_chunk_feed_forward_length"] = 64,
        ["expert_weights_scale"] = 1f,
        ["expert_weights_norm"] = true,
        ["expert_gating_func"] = 2,
        ["expert_count"] = 8,
        ["expert_used_count"] = 2,
        ["expert_shared_count"] = 1,
        ["experts_per_group"] = 4,
        ["expert_group_count"] = 1,
        ["expert_group_scale"] = 0.1f,
        ["interleave_moe_layer_step"] = 1,
        ["moe_every_n_layers"] = 2,
        ["leading_dense_block_count"] = 1,
        ["feed_forward_length"] = 256,
        ["full_attention_interval"] = 4,
        ["shortconv.l_cache"] = 4,
        ["ssm.conv_kernel"] = 4,
        ["ssm.inner_size"] = 256,
        ["ssm.state_size"] = 32,
        ["ssm.time_step_rank"] = 8,
        ["ssm.group_count"] = 1,
        ["ssm.dt_b_c_rms"] = false,
        ["kda.head_dim"] = 32,
        ["wkv.head_size"] = 32,
        ["time_mix_extra_dim"] = 32,
        ["time_decay_extra_dim"] = 32,
        ["rescale_every_n_layers"] = 6,
        ["token_shift_count"] = 2,
        ["logit_scale"] = 1f,
        ["residual_scale"] = 1f,
        ["embedding_scale"] = 1f,
        ["rope.dimension_sections"] = new[] { 8, 4, 4, 0 },
        ["rope.freq_base_swa"] = 10_000f,
        ["rope.dimension_count"] = 32,
        ["rope.scaling.original_context_length"] = 4096,
        ["use_parallel_residual"] = true,
        ["swin_norm"] = false,
        ["num_loops"] = 2,
        ["xielu.alpha_n"] = Floats(0.8f),
        ["xielu.alpha_p"] = Floats(0.8f),
        ["xielu.beta"] = Floats(0.5f),
        ["xielu.eps"] = Floats(-1e-6f),
    };

    /// <summary>The keys that the shape of a tensor depends on, where the engine takes 0 for them.</summary>
    private static readonly (string Part, string[] Keys)[] s_silent =
    [
        ("_shexp", ["expert_shared_count", "expert_shared_feed_forward_length", "expert_feed_forward_length"]),
        ("exp", ["expert_count", "expert_used_count", "expert_feed_forward_length"]),
        ("ffn_gate_inp", ["expert_count", "expert_used_count"]),
        ("ssm", ["ssm.conv_kernel", "ssm.inner_size", "ssm.state_size", "ssm.time_step_rank", "ssm.group_count"]),
        ("shortconv", ["shortconv.l_cache"]),
        ("time_mix", ["attention.decay_lora_rank", "attention.iclr_lora_rank", "attention.value_residual_mix_lora_rank", "attention.gate_lora_rank", "wkv.head_size"]),
        ("_a", ["attention.q_lora_rank", "attention.kv_lora_rank"]),
        ("_b", ["attention.q_lora_rank", "attention.kv_lora_rank"]),
        ("indexer", ["attention.indexer.head_count", "attention.indexer.key_length", "attention.indexer.top_k"]),
    ];

    private readonly Dictionary<string, object> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<int> _copied = [];
    private bool _copiesLayers = true;

    public AskedModel(string architecture)
    {
        Architecture = architecture;
        With("attention.head_count", 4).With("attention.key_length", 32).With("attention.value_length", 32).With("feed_forward_length", 256)
            .With("attention.layer_norm_epsilon", 1e-5f);
    }

    private AskedModel(AskedModel other)
    {
        Architecture = other.Architecture;
        (_keys, _tensors, _copiesLayers) = (new(other._keys), new(other._tensors), false);
    }

    public string Architecture { get; }

    /// <summary>Gets a copy of which something else can be changed.</summary>
    public AskedModel Copy() => new(this);

    public AskedModel With(string key, object value)
    {
        _keys[key] = value;
        return this;
    }

    /// <summary>Asks until the engine computes with it.</summary>
    /// <returns>Null, or why it does not.</returns>
    public async Task<string?> CompleteAsync(Probe probe, string path)
    {
        var before = "";
        for (var questions = 0; questions < MostQuestions; questions++)
        {
            Write(path);
            var answer = await probe.AskAsync(path, s_patience);
            if (answer is null or "works")
                return answer is null ? "ended the process" : null;
            if (answer == before || !Mend(answer))
                return answer;
            before = answer;
        }

        return "too many questions";
    }

    public void Write(string path)
    {
        var model = new SmallModel(Architecture, Layers, Width, 4096, SmallModel.Vocabulary + ArchitectureTable.Of(Architecture).ImageTokens);
        model.Key("tokenizer.ggml.token_type_count", 2);
        foreach (var (key, value) in _keys)
            model.Key(key, ValueOf(value));
        foreach (var (name, shape) in _tensors)
            model.Add(name, shape);
        model.Write(path);
    }

    private static float[] Floats(float value) => [.. Enumerable.Repeat(value, Layers)];

    private static GgufValue ValueOf(object value) => value switch
    {
        int number => GgufValue.Of((uint)number),
        float number => GgufValue.Of(number),
        bool flag => GgufValue.Of(flag),
        string text => GgufValue.Of(text),
        float[] numbers => GgufValue.Of(GgufArray.Of<float>(numbers)),
        _ => GgufValue.Of(GgufArray.Of<int>((int[])value)),
    };

    /// <summary>Does what the engine complains of; false where it says nothing that can be mended.</summary>
    private bool Mend(string answer)
    {
        if (Missing().Match(answer) is { Success: true } missing)
            return AddTensor(missing.Groups["name"].Value);
        if (Shape().Match(answer) is { Success: true } shape)
            return Reshape(shape.Groups["name"].Value, [.. shape.Groups["shape"].Value.Split(',').Select(length => long.Parse(length, CultureInfo.InvariantCulture))]);
        if (Key().Match(answer) is { Success: true } key && key.Groups["name"].Value is var name && name.StartsWith(Architecture + ".", StringComparison.Ordinal))
            return s_answers.TryGetValue(name[(Architecture.Length + 1)..], out var value) && _keys.TryAdd(name[(Architecture.Length + 1)..], value);
        if (answer.Contains("wrong number of tensors", StringComparison.Ordinal) && _copied.Count > 0)
            return StepByStep();

        // Mixtures of experts say so in words of their own.
        return answer.Contains("expert", StringComparison.Ordinal) && _keys.TryAdd("expert_count", 8) && _keys.TryAdd("expert_used_count", 2);
    }

    private bool AddTensor(string name)
    {
        var layer = LayerOf(name);
        if (_copiesLayers && layer > 0)
        {
            if (!_copied.Add(layer) || _tensors.Keys.Any(other => LayerOf(other) == layer))
                return StepByStep();
            foreach (var (other, shape) in _tensors.Where(pair => LayerOf(pair.Key) == layer - 1).ToList())
                _tensors[other.Replace($"blk.{layer - 1}.", $"blk.{layer}.", StringComparison.Ordinal)] = shape;
            if (_tensors.ContainsKey(name))
                return true;
        }

        // What an earlier layer has is most likely of the same shape.
        var like = _tensors.FirstOrDefault(pair => layer > 0 && Role(pair.Key) == Role(name)).Value;
        return _tensors.TryAdd(name, like ?? [1]);
    }

    /// <summary>Layers differ: forgets what was copied from one to the next, and asks for each tensor.</summary>
    private bool StepByStep()
    {
        _copiesLayers = false;
        foreach (var name in _tensors.Keys.Where(name => LayerOf(name) > 0).ToList())
            _tensors.Remove(name);
        _copied.Clear();
        return true;
    }

    private bool Reshape(string name, long[] shape)
    {
        // The engine counts dimensions of one at the end, which a file leaves out.
        var length = Array.FindLastIndex(shape, dimension => dimension != 1) + 1;
        var wanted = shape[..Math.Max(1, length)];
        if (wanted.Contains(0))
            return AddKeys(name);
        if (!_tensors.TryGetValue(name, out var old) || old.SequenceEqual(wanted))
            return false;
        foreach (var other in _tensors.Keys.Where(other => Role(other) == Role(name) && _tensors[other].SequenceEqual(old)).ToList())
            _tensors[other] = wanted;
        return true;
    }

    /// <summary>A length of 0 is a key that the engine does not ask for and yet counts on.</summary>
    private bool AddKeys(string tensor)
    {
        var added = false;
        foreach (var key in s_silent.Where(pair => tensor.Contains(pair.Part, StringComparison.Ordinal)).SelectMany(pair => pair.Keys))
            added |= _keys.TryAdd(key, s_answers[key]);
        return added;
    }

    private static int LayerOf(string name) => Layer().Match(name) is { Success: true } match ? int.Parse(match.Groups["layer"].Value, CultureInfo.InvariantCulture) : -1;

    private static string Role(string name) => Layer().Replace(name, "blk.*.");

    [GeneratedRegex(@"missing tensor '(?<name>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Missing();

    [GeneratedRegex(@"tensor '(?<name>[^']+)' has wrong shape; expected\s+(?<shape>\d+(,\s*\d+)*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();

    [GeneratedRegex(@"key not found in model: (?<name>[^\s;]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Key();

    [GeneratedRegex(@"blk\.(?<layer>\d+)\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Layer();
}
