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
        if (architecture.Recurrent is RecurrentLayers.WithoutHeads or RecurrentLayers.WithoutHeadsOrFeedForward or RecurrentLayers.ByInterval && header.Tokens is not null)
            Kinds(header, architecture);
        var width = header.Integer(header.Key("embedding_length")) ?? 0;
        foreach (var name in (ReadOnlySpan<string>)["ssm.conv_kernel", "ssm.inner_size", "ssm.state_size", "ssm.time_step_rank", "kda.head_dim"])
            LayerRules.Range(header, name, 0, MaxLength);
        Heads(header, architecture);
        if (architecture.DoublesInner && header.Integer(header.Key("ssm.inner_size")) is { } inner)
            Require(inner == 2 * width, header.Key("ssm.inner_size"), inner, $"twice the embedding length {width}");

        if (header.Integer(header.Key("wkv.head_size")) is { } head)
            Require(head > 0 && head <= MaxLength && width % head == 0, header.Key("wkv.head_size"), head, $"a divisor of the embedding length {width}");
        else if (architecture.State == StateForm.Rwkv)
            throw Invalid($"{header.Key("wkv.head_size")} is missing.");
        if (architecture.State == StateForm.Rwkv)
        {
            var shifts = LayerRules.Range(header, "token_shift_count", 1, 2);
            Require((shifts ?? 2) == architecture.TokenShifts, header.Key("token_shift_count"), shifts?.ToString() ?? "missing, which stands for 2", $"{architecture.TokenShifts}");
        }

        LayerRules.Range(header, "shortconv.l_cache", 2, 4096);
        LayerRules.Range(header, "full_attention_interval", 1, int.MaxValue);
    }

    /// <summary>Memory is made for the kinds of layers that there are, and used for both.</summary>
    private static void Kinds(ModelHeader header, Architecture architecture)
    {
        var hparams = new Hyperparameters(header.File);
        var layers = Enumerable.Range(0, hparams.OwnLayers).ToList();
        var key = header.Key(architecture.Recurrent == RecurrentLayers.ByInterval ? "full_attention_interval" : "attention.head_count_kv");
        var seen = header.PerLayer(key) is { } values ? string.Join(", ", values.Distinct()) : "missing";
        Require(layers.Any(hparams.IsRecurrent) && layers.Any(hparams.HasAttention), key, seen, "such that some layers attend and others are recurrent");
    }

    private static void Heads(ModelHeader header, Architecture architecture)
    {
        if (architecture.Recurrent == RecurrentLayers.None || architecture.State is not (StateForm.Mamba or StateForm.Mamba2 or StateForm.GatedDelta))
            return;

        var rank = Needed(header, "ssm.time_step_rank", 1);
        var inner = Needed(header, "ssm.inner_size", 1);
        Needed(header, "ssm.conv_kernel", 1);
        var state = Needed(header, "ssm.state_size", 1);
        if (architecture.HeadsWithoutGroups)
        {
            Require(Needed(header, "ssm.group_count", 0) == 0, header.Key("ssm.group_count"), header.Integer(header.Key("ssm.group_count")), "0");
            Require(inner % rank == 0, header.Key("ssm.inner_size"), inner, $"a multiple of the {rank} heads");
        }

        if (architecture.State == StateForm.Mamba)
            return;

        var groups = Needed(header, "ssm.group_count", 1);
        Require(inner % rank == 0, header.Key("ssm.inner_size"), inner, $"a multiple of the {rank} heads");
        Require(inner % groups == 0, header.Key("ssm.inner_size"), inner, $"a multiple of the {groups} groups");
        if (architecture.State != StateForm.GatedDelta)
            return;

        Require(inner / rank == state, header.Key("ssm.inner_size"), inner, $"{rank} heads of {state}");
        Require(rank % groups == 0, header.Key("ssm.group_count"), groups, $"a divisor of the {rank} heads");
    }

    /// <summary>Requires one number, not an array: an array reads as nothing.</summary>
    private static long Needed(ModelHeader header, string name, long least)
    {
        var value = LayerRules.Range(header, name, least, MaxLength);
        Require(value is not null, header.Key(name), header.TypeOf(header.Key(name))?.ToString() ?? "missing", $"a number from {least} on");
        return value!.Value;
    }
}
