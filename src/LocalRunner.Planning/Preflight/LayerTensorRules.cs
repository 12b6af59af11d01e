using LocalRunner.Architectures;

namespace LocalRunner.Preflight;

/// <summary>Refuses layers without tensors that llama.cpp calls optional and then uses all the same.</summary>
internal static class LayerTensorRules
{
    public static void Check(ModelHeader header)
    {
        var architecture = header.Architecture;
        var layers = header.Integer(header.Key("block_count")) ?? 0;

        // Without its first norm a file passes for the prediction layers alone, of which all others may be missing (glm-dsa.cpp, qwen35.cpp).
        if (header.Integer(header.Key("nextn_predict_layers")) > 0 && Has(header, "blk.1.attn_norm.weight"))
            Need(header, "blk.0.", "attn_norm.weight");
        // Further layers may have positions of their own, or those of the first.
        if (architecture.EncoderNames)
            Need(header, "enc.blk.0.", "attn_rel_b.weight");
        for (var layer = 0; layer < layers; layer++)
        {
            var prefix = $"blk.{layer}.";
            if (architecture.Needs is { } needs && !Has(header, prefix + needs.Unless))
                Need(header, prefix, [.. needs.Names]);
            if (architecture.State == StateForm.Mamba2 && Has(header, prefix + "ssm_conv1d.weight"))
                Need(header, prefix, "ssm_conv1d.bias", "ssm_dt.bias");
            if (architecture.State == StateForm.GatedDelta && Has(header, prefix + "ssm_conv1d.weight") && !Has(header, prefix + "ssm_in.weight"))
                Need(header, prefix, "attn_qkv.weight", "attn_gate.weight");
            if (architecture.FixedWidths)
                Widths(header, prefix, layer);
        }
    }

    /// <summary>Refuses a matrix that is as wide as none of those that the graph has a case for.</summary>
    private static void Widths(ModelHeader header, string prefix, int layer)
    {
        var heads = PerLayer(header, "attention.head_count", layer);
        var keys = header.Integer(header.Key("attention.key_length")) ?? ((header.Integer(header.Key("embedding_length")) ?? 0) / Math.Max(1, heads));
        One(header, prefix + "attn_gate.weight", heads, heads * keys, heads * (header.Integer(header.Key("attention.key_length_swa")) ?? keys));
        if (header.Architecture.Cacheless)
            One(header, prefix + "ffn_up.weight", PerLayer(header, "feed_forward_length", layer), 2 * PerLayer(header, "feed_forward_length", layer));
    }

    private static long PerLayer(ModelHeader header, string name, int layer) =>
        header.PerLayer(header.Key(name)) is { Count: > 0 } values ? values[Math.Min(layer, values.Count - 1)] : 0;

    private static void One(ModelHeader header, string name, params ReadOnlySpan<long> widths)
    {
        if (header.FindTensor(name) is { } tensor && !widths.Contains(tensor.Shape.ElementAtOrDefault(1)))
        {
            throw PreflightError.Invalid(
                $"the tensor '{name}' [{string.Join(" x ", tensor.Shape)}] is as wide as neither of the ways in which its layer could be built ({string.Join(", ", widths.ToArray().Distinct())}).");
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
