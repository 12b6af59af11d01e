namespace LocalRunner.Preflight;

/// <summary>Refuses layers without tensors that llama.cpp calls optional and then uses all the same.</summary>
internal static class LayerTensorRules
{
    public static void Check(ModelHeader header)
    {
        var layers = header.Integer(header.Key("block_count")) ?? 0;
        for (var layer = 0; layer < layers; layer++)
        {
            var prefix = $"blk.{layer}.";
            if (header.Architecture == "phi3" && !Has(header, prefix + "attn_qkv.weight"))
                Need(header, prefix, "attn_q.weight", "attn_k.weight", "attn_v.weight");
            if (header.Architecture is "mamba2" or "falcon-h1" or "nemotron_h" or "nemotron_h_moe" or "granitehybrid"
                && Has(header, prefix + "ssm_conv1d.weight"))
                Need(header, prefix, "ssm_conv1d.bias", "ssm_dt.bias");
            if (header.Architecture is "qwen3next" or "qwen35" or "qwen35moe"
                && Has(header, prefix + "ssm_conv1d.weight") && !Has(header, prefix + "ssm_in.weight"))
                Need(header, prefix, "attn_qkv.weight", "attn_gate.weight");
            if (header.Architecture == "rwkv6" && !Has(header, prefix + "time_mix_lerp_fused.weight"))
                Need(header, prefix, "time_mix_lerp_w.weight");
        }
    }

    private static bool Has(ModelHeader header, string name) => header.FindTensor(name) is not null;

    private static void Need(ModelHeader header, string prefix, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!Has(header, prefix + name))
                throw PreflightError.Invalid($"the tensor '{prefix}{name}' is missing.");
        }
    }
}
