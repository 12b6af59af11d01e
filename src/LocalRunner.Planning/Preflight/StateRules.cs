using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks the lengths of recurrent state: llama.cpp divides by some and asserts others.</summary>
internal static class StateRules
{
    private const long MaxLength = 1 << 24;

    private static readonly string[] s_grouped =
        ["mamba2", "granitehybrid", "nemotron_h", "nemotron_h_moe", "falcon-h1", "qwen3next", "qwen35", "qwen35moe"];

    // Attention in some layers and state in the others: with one kind missing its memory is never made, and then used.
    private static readonly string[] s_mixed = ["jamba", "nemotron_h", "nemotron_h_moe", "granitehybrid", "plamo2"];

    public static void Check(ModelHeader header)
    {
        if (s_mixed.Contains(header.Architecture) && header.PerLayer(header.Key("attention.head_count_kv")) is { } kept)
        {
            var both = kept.Any(count => count == 0) && kept.Any(count => count > 0);
            Require(both, header.Key("attention.head_count_kv"), string.Join(", ", kept.Distinct()), "0 for some layers and above 0 for others");
        }

        var width = header.Integer(header.Key("embedding_length")) ?? 0;
        foreach (var name in (ReadOnlySpan<string>)["ssm.conv_kernel", "ssm.inner_size", "ssm.state_size", "ssm.time_step_rank", "kda.head_dim"])
            LayerRules.Range(header, name, 0, MaxLength);
        if (s_grouped.Contains(header.Architecture))
        {
            LayerRules.Range(header, "ssm.group_count", 1, MaxLength);
            LayerRules.Range(header, "ssm.time_step_rank", 1, MaxLength);
        }

        if (header.Architecture is "jamba" or "granitehybrid" && header.Integer(header.Key("ssm.inner_size")) is { } inner)
            Require(inner == 2 * width, header.Key("ssm.inner_size"), inner, $"twice the embedding length {width}");

        if (header.Integer(header.Key("wkv.head_size")) is { } head)
            Require(head > 0 && head <= MaxLength && width % head == 0, header.Key("wkv.head_size"), head, $"a divisor of the embedding length {width}");
        else if (header.Architecture.Contains("rwkv", StringComparison.Ordinal))
            throw Invalid($"{header.Key("wkv.head_size")} is missing.");
        LayerRules.Range(header, "token_shift_count", 1, header.Architecture is "rwkv6qwen2" or "arwkv7" ? 1 : 2);
        LayerRules.Range(header, "shortconv.l_cache", 1, 4096);
        LayerRules.Range(header, "full_attention_interval", 1, int.MaxValue);
    }
}
