using LocalRunner.Architectures;
using LocalRunner.Catalog;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Planning.Tests.Preflight.Fuzzing;
using LocalRunner.Plans;
using LocalRunner.Preflight;
using LocalRunner.Synthesis;
using Xunit.Abstractions;

namespace LocalRunner.Planning.Tests.Preflight;

/// <summary>Holds the preflight against the engine without it: what the engine computes with must not be refused.</summary>
public sealed class EngineAgreementTests(ITestOutputHelper output)
{
    /// <summary>Keys that an architecture needs to say something else than the others, where it ends the process otherwise.</summary>
    private static readonly Dictionary<string, (string Key, object Value)[]> s_peculiar = new(StringComparer.Ordinal)
    {
        ["deepseek4"] = [("attention.head_count_kv", 1), ("expert_gating_func", 4)],
        ["minicpm3"] = [("rope.dimension_count", 16)],
        ["plamo2"] = [("ssm.group_count", 0)],
    };

    /// <summary>One key changed at a time, each to something that some published model has in some architecture.</summary>
    private static readonly (string Name, (string Key, object Value)[] Keys)[] s_variants =
    [
        ("shared heads", [("attention.head_count_kv", 2)]),
        ("one shared head", [("attention.head_count_kv", 1)]),
        ("half of each head rotated", [("rope.dimension_count", 16)]),
        ("narrow values", [("attention.value_length", 16)]),
        ("heads wider than the layers", [("attention.key_length", 64), ("attention.value_length", 64), ("rope.dimension_count", 64)]),
        ("a window", [("attention.sliding_window", 32)]),
        ("another base", [("rope.freq_base", 500_000f)]),
        ("experts", [("expert_count", 8), ("expert_used_count", 2)]),
        ("experts in groups", [("expert_count", 8), ("expert_used_count", 2), ("expert_group_count", 4), ("expert_group_used_count", 2)]),
        ("experts, chosen by sigmoid", [("expert_count", 8), ("expert_used_count", 2), ("expert_gating_func", 2)]),
        ("stretched positions", [("rope.scaling.type", "yarn"), ("rope.scaling.factor", 4f), ("rope.scaling.original_context_length", 1024)]),
        ("not causal", [("attention.causal", false)]),
        ("features of images", [("n_deepstack_layers", 1)]),
    ];

    private const string EndedProcess = "ended the process";

    /// <summary>The engine ends the process for the others: a header as plain as these tests make them lacks something that it wants.</summary>
    private const int LeastModels = 100;

    /// <summary>Gets whether each architecture is tried with every variant, which takes minutes, or with one.</summary>
    private static bool TriesAll => Environment.GetEnvironmentVariable("LOCALRUNNER_EVERY_VARIANT") == "1";

    [Fact]
    public async Task Check_WhatTheEngineComputesWith_Passes()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("asked.gguf");
        var refused = new List<string>();
        var unmade = new List<string>();
        var accepted = new List<string>();
        var (models, variants) = (0, 0);
        var probe = Probe.Start(["load-unchecked"]);
        try
        {
            foreach (var architecture in ArchitectureTable.All.Where(architecture => architecture.Kind == FileKind.LanguageModel))
            {
                var (name, model) = (architecture.Name, Asked(architecture));
                if (await AskAsync(model) is { } why)
                {
                    unmade.Add($"{name}: {why}");
                    if (why == EndedProcess && Refusal() is null)
                        accepted.Add(name);
                    continue;
                }

                models++;
                if (FuzzedModels.Folder is { } others)
                    model.Write(Path.Combine(others, name + ".gguf"));
                Compare(name);
                foreach (var (what, keys) in TriesAll ? s_variants : [s_variants[models % s_variants.Length]])
                {
                    var variant = model.Copy();
                    foreach (var (key, value) in keys)
                        variant.With(key, value);
                    if (await AskAsync(variant) is not null)
                        continue;
                    variants++;
                    Compare($"{name} with {what}");
                }
            }
        }
        finally
        {
            probe.Dispose();
        }

        output.WriteLine($"{models} architectures and {variants} variants of them");
        output.WriteLine(string.Join("\n", unmade));
        refused.ShouldBeEmpty(string.Join("\n", refused));
        accepted.ShouldBeEmpty("the engine ends the process with what passes");
        models.ShouldBeGreaterThanOrEqualTo(LeastModels);

        async Task<string?> AskAsync(AskedModel model)
        {
            var why = await model.CompleteAsync(probe, path);
            if (!probe.HasExited && why is not EndedProcess)
                return why;
            probe.Dispose();
            probe = Probe.Start(["load-unchecked"]);
            return why;
        }

        void Compare(string what)
        {
            if (Refusal() is { } refusal)
                refused.Add($"{what}: {refusal}");
        }

        string? Refusal()
        {
            try
            {
                using var file = GgufFile.Open(path);
                ModelPreflight.Check(file);
                return null;
            }
            catch (LocalRunnerException exception)
            {
                return exception.Message;
            }
        }
    }

    private static AskedModel Asked(Architecture architecture)
    {
        var model = new AskedModel(architecture.Name);
        foreach (var (key, value) in s_peculiar.GetValueOrDefault(architecture.Name) ?? [])
            model.With(key, value);
        if (architecture.NeedsGating && !architecture.CompressesContext)
            model.With("expert_gating_func", 2);
        if (architecture.NeedsExperts)
            model.With("expert_count", 8).With("expert_used_count", 2);
        if (architecture.State == StateForm.Rwkv)
            model.With("token_shift_count", architecture.TokenShifts);
        if (architecture.Window is { IsNeeded: true })
            model.With("attention.sliding_window", 64);
        if (architecture.Recurrent is RecurrentLayers.WithoutHeads or RecurrentLayers.WithoutHeadsOrFeedForward)
            model.With("attention.head_count_kv", new[] { 0, 4, 0, 0, 0, 4, 0, 0 });
        if (architecture.Recurrent == RecurrentLayers.WithoutHeadsOrFeedForward)
            model.With("feed_forward_length", new[] { 0, 0, 256, 0, 0, 0, 256, 256 });
        return model;
    }

    public static TheoryData<string> Published() => [.. ModelCatalog.Entries.Select(entry => entry.Id)];

    /// <summary>A layer or two of each kind would do for the rules, but the engine is to see what it would be given.</summary>
    [Theory]
    [MemberData(nameof(Published))]
    public void Check_PublishedShape_PassesAndTheEngineAgrees(string id)
    {
        var entry = ModelCatalog.Entries.First(entry => entry.Id == id);
        using var file = SyntheticModel.Create(entry.Shape, GgufFileType.Q4_K_M).Preview();

        ModelPreflight.Check(file);
        var plan = MemoryPlanner.Plan(file, new() { ContextLength = 1024, Budget = new(1L << 50) });
        PlanDryRun.Confirm(plan, file).Confirmation.ShouldNotBeNull();
    }
}
