using LocalRunner.Architectures;
using static LocalRunner.Preflight.PreflightError;

namespace LocalRunner.Preflight;

/// <summary>Checks the counts of a mixture of experts, each of which llama.cpp asserts.</summary>
internal static class ExpertRules
{
    public static void Check(ModelHeader header)
    {
        var experts = header.Integer(header.Key("expert_count")) ?? 0;
        var groups = header.Integer(header.Key("expert_group_count")) ?? 0;
        var usedGroups = header.Integer(header.Key("expert_group_used_count")) ?? 0;
        var used = header.PerLayer(header.Key("expert_used_count")) ?? [0];
        if (experts <= 1 && header.Architecture.IgnoresOneExpert)
            return;

        var most = used.DefaultIfEmpty(0).Max();
        Require(experts is >= 0 and <= EngineLimits.Experts, header.Key("expert_count"), experts, $"between 0 and {EngineLimits.Experts}");
        Require(experts == 0 || (most >= 1 && most <= experts), header.Key("expert_used_count"), most, $"between 1 and the {experts} experts");
        Require(experts > 0 || most == 0, header.Key("expert_used_count"), most, "0 as there are no experts");
        Require(experts > 0 || groups == 0, header.Key("expert_group_count"), groups, "0 as there are no experts");
        Require(experts == 0 || (groups >= 0 && groups < experts), header.Key("expert_group_count"), groups, $"less than the {experts} experts");
        if (groups > 1)
        {
            Require(experts % groups == 0, header.Key("expert_group_count"), groups, $"a divisor of the {experts} experts");
            Require(usedGroups > 0 && usedGroups < groups, header.Key("expert_group_used_count"), usedGroups, $"between 1 and {groups - 1}");
        }

        if (header.Architecture.NeedsExperts)
            Require(experts > 0, header.Key("expert_count"), experts, "above 0 for this architecture");
        var gating = LayerRules.Range(header, "expert_gating_func", 0, 4) ?? 0;
        if (header.Architecture.NeedsGating && experts > 0)
            Require(gating > 0, header.Key("expert_gating_func"), gating, "above 0 for this architecture");
        if (header.Architecture.NeedsExpertStep)
            Require(header.Integer(header.Key("interleave_moe_layer_step")) is > 0, header.Key("interleave_moe_layer_step"), "missing or 0", "above 0");
        if (header.Architecture.NeedsExpertGroups)
            Require(header.Integer(header.Key("experts_per_group")) is > 0, header.Key("experts_per_group"), "missing or 0", "above 0");
    }
}
