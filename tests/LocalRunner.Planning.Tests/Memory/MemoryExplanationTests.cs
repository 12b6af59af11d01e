using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Memory;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Memory;

/// <summary>Computes every figure of a plan again from the formula and the inputs that are shown with it.</summary>
public sealed class MemoryExplanationTests
{
    private static readonly DeviceInfo s_laptop = new() { Name = "laptop", Memory = 64L << 30, Features = CpuFeatures.Avx2 };
    private static readonly DeviceInfo s_card = s_laptop with { Gpus = [new("card", 8L << 30, SharesMemory: false)] };
    private static readonly DeviceInfo s_mac = s_laptop with { Gpus = [new("mac", 40L << 30, SharesMemory: true)] };

    public static TheoryData<string> Names() => [.. SampleShapes.All.Select(shape => shape.Name), .. OtherArchitectures.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_EachArchitecture_EveryFigureFollowsFromItsInputs(string name)
    {
        using var folder = new TemporaryFolder();
        using var model = SampleShapes.Find(name) is not null ? SyntheticModel.Create(SmallShapes.Of(name), GgufFileType.Q4_K_M).Preview() : OtherArchitectures.Of(name).Open(folder);
        foreach (var settings in Settings())
        {
            foreach (var device in new[] { s_laptop, s_card, s_mac })
            {
                Check(model, settings, device);
                if (device.Gpus.Count > 0)
                    Check(model, settings with { GpuLayers = -1 }, device);
            }
        }
    }

    [Fact]
    public void Explain_ModelWithAdapters_CountsTheirPairs()
    {
        using var model = GgufFile.Open(Demo.Q8);
        using var adapter = GgufFile.Open(Demo.Pirate);

        var figures = Check(model, Settings().First() with { Uses = new() { Adapters = MemoryPlanner.ReadAdapter(adapter), Grammar = true, SortsVocabulary = true, RememberedTokens = 64 } }, s_laptop);

        figures.ShouldContain(figure => figure.Component == "adapters");
    }

    [Fact]
    public void Explain_LayersWithAndWithoutWindow_AreParts()
    {
        using var model = SyntheticModel.Create(SmallShapes.Of("sample-gemma3"), GgufFileType.Q8_0).Preview();

        var parts = Check(model, Settings().First() with { FullWindowCache = false }, s_laptop).Where(figure => figure.Component == "KV cache").ToList();

        parts.Count.ShouldBe(2);
        parts.ShouldContain(figure => figure.Part!.Contains("a window", StringComparison.Ordinal));
        parts[0].Inputs.Select(input => input.Name).ShouldBe(["layers", "keys", "values", "cells", "streams"]);
    }

    [Fact]
    public void Explain_PlanThatTheEngineConfirmed_KeepsToTheFormulas()
    {
        using var model = GgufFile.Open(Demo.Q8);
        var plan = MemoryPlanner.Plan(model, new() { ContextLength = 512, Budget = ByteSize.FromGB(1) }, s_laptop);
        var formula = plan.Memory;
        plan = plan with { Memory = formula.Recount(1, 2, 3), Confirmation = new(2, 3, true) { Formula = formula } };

        MemoryPlanner.Explain(model, plan).Where(figure => figure.Component == "KV cache").Sum(figure => figure.Bytes).ShouldBe(formula.KvCache);
    }

    private static IEnumerable<PlanSettings> Settings()
    {
        var plain = new PlanSettings { ContextLength = 4096 };
        yield return plain;
        yield return plain with { FullWindowCache = false, LoadMode = LoadMode.None, Sequences = 3, OutputRows = 3, MicroBatchSize = 128 };
        yield return plain with { FlashAttention = false, Repack = false, UnifiedCache = true, Sequences = 2, Threads = 4, GpuLayers = 2 };
        yield return plain with { DraftTokens = 7, OutputRows = 8, PromptCache = 1 << 20 };
        yield return plain with
        {
            DraftTokens = 7,
            OutputRows = 8,
            Uses = new() { Draft = new() { Mapped = 1000, LongestContext = 8192, Shortest = new(50_000, 60_000), Longest = new(900_000, 1_100_000) } },
        };
        yield return plain with { Uses = new() { Projector = new() { Weights = 5_000, Compute = 70_000, Image = 900 } } };
        yield return plain with { ContextLength = 777, LoadMode = LoadMode.DirectIo };
    }

    private static IReadOnlyList<MemoryFigure> Check(GgufFile model, PlanSettings settings, DeviceInfo device)
    {
        var memory = MemoryPlanner.Estimate(model, settings, device);
        var plan = new MemoryPlan { Model = model.Path, FileType = "", Device = device, Budget = 1L << 40, Fits = true, Settings = settings, Memory = memory, Reason = "" };

        var figures = MemoryPlanner.Explain(model, plan);

        foreach (var figure in figures)
        {
            FormulaText.Compute(figure).ShouldBe(figure.Bytes, $"{figure.Component}, {figure.Part}: {figure.Formula}");
            figure.Source.ShouldNotBeEmpty();
        }

        (string Component, long Bytes)[] expected =
        [
            ("weights, mapped", memory.WeightsMapped), ("weights, repacked", memory.WeightsRepacked), ("weights, copied", memory.WeightsCopied), ("adapters", memory.Adapters),
            ("KV cache", memory.KvCache), ("recurrent state", memory.RecurrentState), ("compute", memory.Compute), ("output", memory.Output), ("sampling", memory.Sampling), ("prompt cache", memory.PromptCache),
            ("draft model", memory.Draft + memory.DraftMapped), ("projector", memory.Projector), ("program files", memory.Program), ("runtime", memory.Runtime), ("while loading", memory.LoadTransient), ("can't be evicted", memory.Anonymous),
            ("context full", memory.ContextFull.Resident), ("resident peak", memory.ResidentPeak),
            .. memory.Gpus.SelectMany(gpu => new[]
            {
                ($"weights on {gpu.Name}", gpu.Weights), ($"KV cache on {gpu.Name}", gpu.KvCache), ($"compute on {gpu.Name}", gpu.Compute), ($"kernels on {gpu.Name}", gpu.Kernels),
            }),
        ];
        foreach (var (component, bytes) in expected)
            figures.Where(figure => figure.Component == component).Sum(figure => figure.Bytes).ShouldBe(bytes, component);
        figures.Select(figure => figure.Component).Except(expected.Select(pair => pair.Component)).ShouldBeEmpty();
        return figures;
    }
}
