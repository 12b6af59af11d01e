using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks the numbers that llama.cpp asserts, or that fill the computation with values that are none.</summary>
internal static class NumberRules
{
    private static readonly string[] s_epsilons =
    [
        "attention.layer_norm_epsilon", "attention.layer_norm_rms_epsilon", "attention.group_norm_epsilon", "hyper_connection.epsilon",
    ];

    private static readonly string[] s_bases = ["rope.freq_base", "rope.freq_base_swa", "attention.compress_rope_freq_base"];

    private static readonly string[] s_scales =
    [
        "rope.scaling.factor", "rope.scale_linear", "rope.scaling.attn_factor", "rope.scaling.alpha", "rope.scaling.yarn_log_multiplier",
        "rope.scaling.yarn_ext_factor", "rope.scaling.yarn_attn_factor", "rope.scaling.yarn_beta_fast", "rope.scaling.yarn_beta_slow",
        "attention.max_alibi_bias", "attention.clamp_kqv", "attention.scale", "attention.output_scale", "attention.value_scale",
        "attention.temperature_scale", "attn_logit_softcapping", "router_logit_softcapping", "final_logit_softcapping", "logit_scale",
        "residual_scale", "embedding_scale", "expert_weights_scale", "expert_group_scale",
    ];

    public static void Check(ModelHeader header)
    {
        foreach (var key in s_epsilons.Select(header.Key))
        {
            if (header.Number(key) is { } epsilon)
                Require(double.IsFinite(epsilon) && epsilon >= 0, key, epsilon, "zero or a small positive number");
        }

        foreach (var key in s_bases.Select(header.Key))
        {
            if (header.Number(key) is { } frequency)
                Require(double.IsFinite(frequency) && frequency > 0, key, frequency, "a positive number");
        }

        foreach (var key in s_scales.Select(header.Key))
        {
            if (header.Number(key) is { } scale)
                Require(double.IsFinite(scale), key, scale, "a finite number");
        }

        if (header.Text(header.Key("rope.scaling.type")) is { } type)
            Require(type is "none" or "linear" or "yarn" or "longrope", header.Key("rope.scaling.type"), $"'{type}'", "none, linear, yarn or longrope");

        // 0 stands for the trained context.
        LayerRules.Range(header, "rope.scaling.original_context_length", 0, int.MaxValue);
    }
}
