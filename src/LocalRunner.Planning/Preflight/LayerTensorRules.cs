using LocalRunner.Architectures;

namespace LocalRunner.Preflight;

/// <summary>Refuses layers without tensors that llama.cpp calls optional and then uses all the same.</summary>
internal static class LayerTensorRules
{
    public static void Check(ModelHeader header)
    {
        var architecture = header.Architecture;
        var layers = header.Integer(header.Key("block_count")) ?? 0;
        for (var layer = 0; layer < layers; layer++)
        {
            var prefix = $"blk.{layer}.";
            if (architecture.Needs is { } needs && !Has(header, prefix + needs.Unless))
                Need(header, prefix, [.. needs.Names]);
            if (architecture.State == StateForm.Mamba2 && Has(header, prefix + "ssm_conv1d.weight"))
                Need(header, prefix, "ssm_conv1d.bias", "ssm_dt.bias");
            if (architecture.State == StateForm.GatedDelta && Has(header, prefix + "ssm_conv1d.weight") && !Has(header, prefix + "ssm_in.weight"))
                Need(header, prefix, "attn_qkv.weight", "attn_gate.weight");
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
