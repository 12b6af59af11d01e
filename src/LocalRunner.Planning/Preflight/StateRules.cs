using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks the lengths of recurrent state: llama.cpp divides by some and asserts others.</summary>
internal static class StateRules
{
    private const long MaxLength = 1 << 24;

    public static void Check(ModelHeader header)
    {
        var architecture = header.Architecture;
        if (architecture.NeedsBothKinds && header.PerLayer(header.Key("attention.head_count_kv")) is { } kept)
        {
            var both = kept.Any(count => count == 0) && kept.Any(count => count > 0);
            Require(both, header.Key("attention.head_count_kv"), string.Join(", ", kept.Distinct()), "0 for some layers and above 0 for others");
        }

        var width = header.Integer(header.Key("embedding_length")) ?? 0;
        foreach (var name in (ReadOnlySpan<string>)["ssm.conv_kernel", "ssm.inner_size", "ssm.state_size", "ssm.time_step_rank", "kda.head_dim"])
            LayerRules.Range(header, name, 0, MaxLength);
        if (architecture.State is StateForm.Mamba2 or StateForm.GatedDelta)
        {
            LayerRules.Range(header, "ssm.group_count", 1, MaxLength);
            LayerRules.Range(header, "ssm.time_step_rank", 1, MaxLength);
        }

        if (architecture.DoublesInner && header.Integer(header.Key("ssm.inner_size")) is { } inner)
            Require(inner == 2 * width, header.Key("ssm.inner_size"), inner, $"twice the embedding length {width}");

        if (header.Integer(header.Key("wkv.head_size")) is { } head)
            Require(head > 0 && head <= MaxLength && width % head == 0, header.Key("wkv.head_size"), head, $"a divisor of the embedding length {width}");
        else if (architecture.State == StateForm.Rwkv)
            throw Invalid($"{header.Key("wkv.head_size")} is missing.");
        LayerRules.Range(header, "token_shift_count", 1, architecture.TokenShifts);
        LayerRules.Range(header, "shortconv.l_cache", 1, 4096);
        LayerRules.Range(header, "full_attention_interval", 1, int.MaxValue);
    }
}
