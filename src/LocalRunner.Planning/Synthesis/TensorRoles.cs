using System.Globalization;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Reads from a tensor's name what part of the model it is, and whether it may be quantised at all.</summary>
internal static class TensorRoles
{
    // The first match decides. Names of expert tensors only begin with these, hence the missing ".weight" of the last three.
    private static readonly (string Part, TensorRole Role)[] s_parts =
    [
        ("attn_qkv.weight", TensorRole.Value),
        ("attn_kv_b.weight", TensorRole.Value),
        ("attn_v.weight", TensorRole.Value),
        ("attn_k.weight", TensorRole.Key),
        ("attn_q.weight", TensorRole.Query),
        ("attn_output.weight", TensorRole.AttentionOutput),
        ("ffn_up", TensorRole.Up),
        ("ffn_gate", TensorRole.Gate),
        ("ffn_down", TensorRole.Down),
    ];

    // Small or sensitive: routers, convolutions, positions, the low-rank parts of RWKV and Gemma 3n, parts of picture encoders.
    private static readonly string[] s_kept =
    [
        "_norm.weight", "ffn_gate_inp.weight", "ffn_gate_tid2eid.weight", "altup", "laurel", "per_layer_model_proj", "ssm_conv1d",
        "shortconv.conv.weight", "indexer.k_proj.weight", "indexer.q_proj.weight",
        "time_mix_first.weight", "time_mix_w0.weight", "time_mix_w1.weight", "time_mix_w2.weight", "time_mix_v0.weight",
        "time_mix_v1.weight", "time_mix_v2.weight", "time_mix_a0.weight", "time_mix_a1.weight", "time_mix_a2.weight",
        "time_mix_g1.weight", "time_mix_g2.weight", "time_mix_decay_w1.weight", "time_mix_decay_w2.weight",
        "time_mix_lerp_fused.weight", "attn_rel_b.weight", ".position_embd", "sam.pos_embd", "sam.neck.", "sam.net_", ".rel_pos",
        ".patch_embd", ".patch_merger", "a.rvq.codebook", "mm.a.code_embd",
    ];

    // What the conversion from a published model writes as F32 even where the rest is 16 bits wide.
    private static readonly string[] s_full =
    [
        "_norm.weight", "ffn_gate_inp", "ssm_conv1d", "shortconv.conv.weight", "time_mix_first.weight", "time_mix_w1.weight",
        "time_mix_w2.weight", "time_mix_decay_w1.weight", "time_mix_decay_w2.weight", "time_mix_lerp_fused.weight",
        "altup_correct_coef", "altup_predict_coef",
    ];

    /// <summary>Gets the role; the first match in llama.cpp's order.</summary>
    public static TensorRole Of(string name)
    {
        if (name == "output.weight")
            return TensorRole.Output;
        if (name is "token_embd.weight" or "per_layer_token_embd.weight")
            return TensorRole.TokenEmbedding;
        foreach (var (part, role) in s_parts)
        {
            if (name.Contains(part, StringComparison.Ordinal))
                return role;
        }

        return TensorRole.Other;
    }

    /// <summary>Gets the layer that the name says, or null for tensors outside the layers.</summary>
    public static int? LayerOf(string name)
    {
        const string prefix = "blk.";
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        var digits = name.AsSpan(prefix.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var layer) ? layer : null;
    }

    /// <summary>Gets whether the quantiser touches the tensor: weights of two dimensions and more, with exceptions.</summary>
    public static bool MayBeQuantised(string name, long[] shape) =>
        Dimensions(shape) > 1
        && name.EndsWith("weight", StringComparison.Ordinal)
        && name is not ("position_embd.weight" or "token_types.weight")
        && !Matches(name, s_kept);

    /// <summary>Gets the type of a tensor that the quantiser leaves alone: what the conversion to a 16-bit file gave it.</summary>
    public static GgufTensorType UnquantisedType(string name, long[] shape, GgufFileType type)
    {
        if (name.Contains("ffn_gate_tid2eid", StringComparison.Ordinal))
            return GgufTensorType.I32;
        if (Dimensions(shape) < 2 || type == GgufFileType.F32 || !name.EndsWith(".weight", StringComparison.Ordinal)
            || name is "position_embd.weight" or "token_types.weight" || Matches(name, s_full))
            return GgufTensorType.F32;
        return type == GgufFileType.BF16 ? GgufTensorType.BF16 : GgufTensorType.F16;
    }

    /// <summary>Dimensions of length 1 at the end don't count: a router to a single expert is a vector.</summary>
    private static int Dimensions(long[] shape) => Math.Max(0, Array.FindLastIndex(shape, length => length > 1)) + 1;

    private static bool Matches(string name, string[] parts)
    {
        foreach (var part in parts)
        {
            if (name.Contains(part, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
