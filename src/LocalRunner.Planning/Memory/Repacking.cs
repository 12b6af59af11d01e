using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Machine;

namespace LocalRunner.Memory;

/// <summary>Gets which weights a CPU's kernels repack (ggml-cpu/repack.cpp and amx.cpp, llama.cpp v0.4.0).</summary>
internal sealed class Repacking(CpuFeatures features)
{
    private const CpuFeatures ArmDot = CpuFeatures.Neon | CpuFeatures.DotProduct;
    private const CpuFeatures ArmMatrix = CpuFeatures.Neon | CpuFeatures.Int8Matrix;

    // Looked up, added or convolved rather than multiplied as matrices.
    private static readonly string[] s_plain =
    [
        "token_embd", "position_embd", "token_types", "rope_freqs", "rope_factors", "_norm", ".bias", "ssm_conv1d", "ssm_a", "attn_sinks",
        "exp_probs_b", "attn_k_b", "attn_v_b", "per_layer_token_embd",
    ];

    /// <summary>Gets what a machine repacks: nothing beside a card, which is to read the weights itself (llama-model.cpp, make_cpu_buft_list).</summary>
    public static Repacking On(DeviceInfo device) => new(device.HasCards ? CpuFeatures.None : device.Features);

    public bool Applies(GgufTensor tensor) =>
        features != CpuFeatures.None && !s_plain.Any(part => tensor.Name.Contains(part, StringComparison.Ordinal))
        && !tensor.Name.EndsWith("ssm_d", StringComparison.Ordinal) && AppliesToMatrix(tensor);

    /// <summary>Gets so for a tensor that is multiplied as a matrix, or as one matrix an expert.</summary>
    public bool AppliesToMatrix(GgufTensor tensor)
    {
        var isStack = tensor.Shape.Count == 3 && tensor.Name.Contains("_exps", StringComparison.Ordinal);
        if (tensor.Shape.Count != 2 && !isStack)
            return false;

        var rows = tensor.Shape[1];
        if (features.HasFlag(CpuFeatures.Amx) && rows % 32 == 0 && !isStack && IsTile(tensor.Type))
            return true;

        return tensor.Type switch
        {
            GgufTensorType.Q4_0 => (features.HasFlag(CpuFeatures.Avx2) && rows % 8 == 0) || (HasArm && rows % 4 == 0),
            GgufTensorType.Q4_K => (features.HasFlag(CpuFeatures.Avx2) || HasArm) && rows % 8 == 0,
            GgufTensorType.Q2_K => features.HasFlag(CpuFeatures.Avx512) && rows % 8 == 0,
            GgufTensorType.Q5_K or GgufTensorType.Q6_K => HasArm && rows % 8 == 0,
            GgufTensorType.IQ4_NL or GgufTensorType.MXFP4 => (features.HasFlag(CpuFeatures.Avx2) && rows % 8 == 0) || (features.HasFlag(ArmDot) && rows % 4 == 0),
            GgufTensorType.Q8_0 => HasArm && rows % 4 == 0,
            _ => false,
        };
    }

    private bool HasArm => features.HasFlag(ArmDot) || features.HasFlag(ArmMatrix);

    private static bool IsTile(GgufTensorType type) => type is GgufTensorType.Q4_0 or GgufTensorType.Q4_1 or GgufTensorType.Q8_0 or GgufTensorType.Q4_K
        or GgufTensorType.Q5_K or GgufTensorType.Q6_K or GgufTensorType.IQ4_XS;
}
