using System.Text.RegularExpressions;
using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Preflight;

/// <summary>Refuses tensors whose type or number of dimensions the computation can't take: it has no code for them and crashes.</summary>
internal static partial class TensorRules
{
    public static void Check(ModelHeader header)
    {
        foreach (var tensor in header.Tensors)
        {
            var role = Role(tensor.Name);
            if (tensor.Shape.Any(length => length is < 1 or > int.MaxValue))
                throw Refusal(tensor, "has a dimension that is not between 1 and 2147483647.");
            if (IsIndex(role))
                continue;
            if (tensor.Type is GgufTensorType.Q8_1 or GgufTensorType.Q8_K or GgufTensorType.F64
                or GgufTensorType.I8 or GgufTensorType.I16 or GgufTensorType.I32 or GgufTensorType.I64)
                throw Refusal(tensor, $"is stored as {GgufTensorTypes.NameOf(tensor.Type)}, with which llama.cpp can't compute.");
            if (NeedsF32(tensor, role) && tensor.Type != GgufTensorType.F32)
                throw Refusal(tensor, $"is stored as {GgufTensorTypes.NameOf(tensor.Type)}, but is added or multiplied in place and must be F32.");
            if (tensor.Shape.Count > MaxDimensions(role))
                throw Refusal(tensor, $"has {tensor.Shape.Count} dimensions, but {MaxDimensions(role)} at most are used.");
        }
    }

    // Tables of token ids, which are integers by design.
    private static bool IsIndex(string role) => role is "d2t" or "t2d" or "ffn_gate_tid2eid" or "masked_embd_ordering";

    private static bool NeedsF32(GgufTensor tensor, string role) =>
        tensor.Name.EndsWith(".bias", StringComparison.Ordinal)
        || tensor.Name.EndsWith("scale", StringComparison.Ordinal)
        || role.Contains("norm", StringComparison.Ordinal)
        || role.StartsWith("rope_f", StringComparison.Ordinal)
        || role is "ssm_a" or "ssm_d" or "ssm_conv1d" or "attn_sinks" or "exp_probs_b" or "ffn_act" or "token_types" or "altup_correct_scale"
        || (role.StartsWith("time_mix_", StringComparison.Ordinal) && role is "time_mix_first" or "time_mix_decay" or "time_mix_ln")
        || role.StartsWith("time_mix_lerp", StringComparison.Ordinal)
        || role.StartsWith("channel_mix_lerp", StringComparison.Ordinal);

    private static int MaxDimensions(string role) => role switch
    {
        "token_embd" or "position_embd" or "token_types" or "per_layer_token_embd" or "output" => 2,
        "rope_freqs" or "rope_factors_long" or "rope_factors_short" => 1,

        // ggml_ssm_conv asserts a matrix, while the loader still looks for a buffer.
        "ssm_conv1d" => 2,
        _ when role.EndsWith("shortconv.conv.weight", StringComparison.Ordinal) => 2,
        _ => role.EndsWith("exps", StringComparison.Ordinal) ? 3 : 4,
    };

    private static string Role(string name) => RolePattern().Match(name) is { Success: true } match ? match.Groups["role"].Value : name;

    private static LocalRunnerException Refusal(GgufTensor tensor, string found) =>
        PreflightError.Invalid($"the tensor '{tensor.Name}' [{string.Join(" x ", tensor.Shape)}] {found}");

    [GeneratedRegex(@"^(?:blk\.\d+\.)?(?<role>[a-z0-9_]+)(?:\.(?:weight|bias|scale|input_scale))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RolePattern();
}
