using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Plans;

public sealed class PlanScoreTests
{
    private const long GiB = 1L << 30;

    private static readonly GgufFileType[] s_types =
        [GgufFileType.F16, GgufFileType.Q8_0, GgufFileType.Q6_K, GgufFileType.Q5_K_M, GgufFileType.Q4_K_M, GgufFileType.Q3_K_M];

    private static readonly DeviceInfo s_desktop = new() { Name = "desktop", Memory = 64 * GiB, Bandwidth = 89.6e9, Features = CpuFeatures.Avx2 };

    [Fact]
    public void Plan_SmallCard_TakesAWholeModelBeforeALargerQuant()
    {
        var plan = Plan("llama-3.1-8b", WithCard(8, 272e9));

        plan.FileType.ShouldNotBe("F16");
        plan.FileType.ShouldNotBe("Q8_0");
        plan.Settings.GpuLayers.ShouldBe(33);
        plan.Settings.ContextLength.ShouldBeGreaterThanOrEqualTo(8192);
        plan.Memory.Gpus[0].Total.ShouldBeLessThanOrEqualTo(7 * GiB);
    }

    [Fact]
    public void Plan_LargeMachine_TakesAtMostQ8AndALongerContext()
    {
        var plan = Plan("llama-3.1-8b", WithCard(80, 2000e9));

        plan.FileType.ShouldBe("Q8_0");
        plan.Settings.ContextLength.ShouldBe(2 * PlanOptions.DefaultContextLength);
        plan.Settings.KeyCacheType.ShouldBe(KvCacheType.F16);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(24)]
    public void Plan_AnyCard_QuantisesTheWeightsBeforeFourBitCaches(int gigabytes)
    {
        var plan = Plan("gemma-3-27b", WithCard(gigabytes, 500e9));

        if (plan.Settings.KeyCacheType == KvCacheType.Q4_0)
            plan.FileType.ShouldBe("Q3_K_M");
    }

    [Fact]
    public void Plan_SmallerCacheType_NeverShortensTheContext()
    {
        using var model = Model("llama-3.1-8b", GgufFileType.Q4_K_M);
        foreach (var card in (int[])[4, 6, 8, 12])
        {
            var longest = new[] { KvCacheType.F16, KvCacheType.Q8_0, KvCacheType.Q4_0 }
                .Select(type => MemoryPlanner.Plan(model, new() { KeyCacheType = type, ValueCacheType = type }, WithCard(card, 272e9)).MaxContext);

            longest.ShouldBeInOrder();
        }
    }

    [Fact]
    public void Plan_ExpertsThatDoNotFit_StayInMainMemory()
    {
        using var model = Model("mixtral-8x7b", GgufFileType.Q4_K_M);

        var plan = MemoryPlanner.Plan(model, null, WithCard(12, 504e9));
        var layers = MemoryPlanner.Plan(model, new() { CpuExperts = 0 }, WithCard(12, 504e9));

        plan.Settings.GpuLayers.ShouldBe(33);
        plan.Settings.CpuExperts.ShouldBeInRange(10, 32);
        plan.Memory.Gpus[0].Total.ShouldBeLessThanOrEqualTo(11 * GiB);
        plan.Score!.Sum.ShouldBeLessThan(layers.Score!.Sum);
        layers.Settings.GpuLayers.ShouldBeLessThan(33);
        plan.Reason.ShouldContain("experts of");
    }

    [Fact]
    public void Plan_ExpertsWithoutGpu_ChangeNothing()
    {
        using var model = Model("mixtral-8x7b", GgufFileType.Q4_K_M);

        var plan = MemoryPlanner.Plan(model, new() { CpuExperts = 9 }, s_desktop);

        (plan.Memory with { Gpus = [] }).ShouldBe(MemoryPlanner.Plan(model, null, s_desktop).Memory with { Gpus = [] });
    }

    [Fact]
    public void Plan_RepackedWeights_AreReadAndSaysWhy()
    {
        using var model = Model("llama-3.2-1b", GgufFileType.Q4_K_M);

        var plan = MemoryPlanner.Plan(model, null, s_desktop);
        var mapped = MemoryPlanner.Plan(model, new() { LoadMode = LoadMode.MemoryMapped, Repack = true }, s_desktop);

        (plan.Settings.LoadMode, plan.Settings.Repack).ShouldBe((LoadMode.None, true));
        plan.Memory.ResidentPeak.ShouldBeLessThan(mapped.Memory.ResidentPeak * 4 / 5);
        plan.Reason.ShouldContain("read, not mapped");
    }

    [Fact]
    public void Plan_TypeThatIsNotRepacked_IsMapped()
    {
        using var model = Model("llama-3.2-1b", GgufFileType.Q8_0);

        MemoryPlanner.Plan(model, null, s_desktop).Settings.LoadMode.ShouldBe(LoadMode.MemoryMapped);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1 << 16)]
    public void DryRun_ExpertsInMainMemory_AgreesWithTheFormula(int layers)
    {
        using var model = Model("mixtral-8x7b", GgufFileType.Q4_K_M);
        var settings = new PlanSettings { ContextLength = 1024, CpuExperts = layers };

        var engine = Engine.Llama.LlamaEngine.Instance.DryRun(model, PlanDryRun.SettingsOf(settings)).Memory;

        // The engine logs hundredths of a MiB.
        ((double)engine.Compute).ShouldBe(MemoryPlanner.Estimate(model, settings, s_desktop).Compute, 1 << 14);
        ((double)engine.KvCache).ShouldBe(MemoryPlanner.Estimate(model, settings, s_desktop).KvCache, 1 << 14);
    }

    private static DeviceInfo WithCard(int gigabytes, double bandwidth) => s_desktop with { Gpus = [new("card", gigabytes * GiB, Bandwidth: bandwidth)] };

    private static MemoryPlan Plan(string model, DeviceInfo device) => MemoryPlanner.Plan([.. s_types.Select(type => Model(model, type))], null, device);

    private static GgufFile Model(string id, GgufFileType type) => SyntheticModel.Create(ModelCatalog.Entries.First(entry => entry.Id == id).Shape, type).Preview();
}
