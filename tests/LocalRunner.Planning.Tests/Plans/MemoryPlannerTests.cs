using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Plans;

namespace LocalRunner.Planning.Tests.Plans;

public sealed class MemoryPlannerTests
{
    private const long GiB = 1L << 30;

    private static readonly DeviceInfo s_laptop = new() { Name = "laptop", Memory = 64 * GiB, Features = CpuFeatures.Avx2 };

    private static readonly GgufFileType[] s_types =
        [GgufFileType.Q8_0, GgufFileType.Q6_K, GgufFileType.Q5_K_M, GgufFileType.Q4_K_M, GgufFileType.Q3_K_M, GgufFileType.Q2_K];

    [Theory]
    [InlineData(0, 4, "no experts")]
    [InlineData(8, null, "no GPU to put 8 layers on")]
    public void Plan_OptionWithoutEffect_SaysSo(int gpuLayers, int? cpuExperts, string said)
    {
        using var file = GgufFile.Open(Demo.Q8);
        var options = new PlanOptions { GpuLayers = gpuLayers, CpuExperts = cpuExperts };

        MemoryPlanner.Plan(file, options, DeviceInfo.FromPreset("m2-max-64gb") with { Gpus = [] }).Warnings.ShouldHaveSingleItem().ShouldContain(said);
    }

    [Fact]
    public void Plan_CompressedContext_RefusesWhatTheEngineDoes()
    {
        using var folder = new TemporaryFolder();
        using var file = OtherArchitectures.Of("deepseek4").Matrices(GgufTensorType.Q4_0).OpenHeader(folder);

        Refusal(new() { Repack = true }).ShouldContain("repacked");
        Refusal(new() { KeyCacheType = KvCacheType.Q8_0 }).ShouldContain("the same type");
        MemoryPlanner.Plan(file, new PlanOptions(), s_laptop).Settings.Repack.ShouldBeFalse();

        string Refusal(PlanOptions options) => Should.Throw<LocalRunnerException>(() => MemoryPlanner.Plan(file, options, s_laptop)).Message;
    }

    [Fact]
    public void Plan_Reserve_StaysFree()
    {
        using var file = GgufFile.Open(Demo.Q8);
        var device = DeviceInfo.FromPreset("m2-max-64gb") with { Gpus = [] };
        var free = MemoryPlanner.Plan(file, new PlanOptions(), device);
        var tight = new PlanOptions { Budget = free.Memory.ResidentPeak * 103 / 100, ContextLength = free.Settings.ContextLength };

        MemoryPlanner.Plan(file, tight, device).Memory.ResidentPeak.ShouldBe(free.Memory.ResidentPeak);
        var plan = MemoryPlanner.Plan(file, tight with { Reserve = 2 << 20 }, device);
        (plan.Memory.ResidentPeak + (2 << 20)).ShouldBeLessThanOrEqualTo(plan.Limit);
        Should.Throw<LocalRunnerException>(() => MemoryPlanner.Plan(file, tight with { Reserve = -1 }, device)).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    [Fact]
    public void Plan_Cancelled_Stops()
    {
        using var model = Headers.Llama70B(GgufFileType.Q4_K_M);
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        Should.Throw<OperationCanceledException>(() => MemoryPlanner.Plan(model, null, DeviceInfo.FromPreset("m2-max-64gb"), cancel.Token));
    }

    [Fact]
    public void Estimate_KvCacheOf70B_IsThePublished320KiBAToken()
    {
        using var model = Headers.Llama70B();

        var memory = MemoryPlanner.Estimate(model, new() { ContextLength = 8192 }, s_laptop);

        memory.KvCache.ShouldBe(8192L * 320 * 1024);
    }

    [Theory]
    [InlineData(KvCacheType.Q8_0, 34.0 / 64)]
    [InlineData(KvCacheType.Q4_0, 18.0 / 64)]
    [InlineData(KvCacheType.F32, 2)]
    public void Estimate_OtherCacheType_CountsItsBlocks(KvCacheType type, double toF16)
    {
        using var model = Headers.Llama70B();

        var memory = MemoryPlanner.Estimate(model, new() { ContextLength = 4096, KeyCacheType = type, ValueCacheType = type }, s_laptop);

        memory.KvCache.ShouldBe((long)(4096L * 320 * 1024 * toF16));
    }

    [Fact]
    public void Estimate_MappedAndRepacked_CountsTheWeightsTwice()
    {
        using var model = Headers.Llama70B();
        var settings = new PlanSettings { ContextLength = 4096 };

        var both = MemoryPlanner.Estimate(model, settings, s_laptop);
        var read = MemoryPlanner.Estimate(model, settings with { LoadMode = LoadMode.None }, s_laptop);
        var mapped = MemoryPlanner.Estimate(model, settings with { Repack = false }, s_laptop);

        both.WeightsRepacked.ShouldBeGreaterThan(30_000_000_000);
        both.ResidentPeak.ShouldBeGreaterThan(75_000_000_000);

        // The last tensor of the file is repacked: it alone is not mapped as well.
        both.WeightsMapped.ShouldBe(mapped.WeightsMapped - (8192L * 128256 / 256 * 144));
        read.WeightsMapped.ShouldBe(0);
        read.ResidentPeak.ShouldBeLessThan(both.ResidentPeak - 30_000_000_000);
        mapped.Anonymous.ShouldBeLessThan(read.Anonymous - 30_000_000_000);
    }

    [Fact]
    public void Estimate_SeveralSequences_DivideTheContextUnlessUnified()
    {
        using var model = Headers.Llama(GgufFileType.Q8_0, 2, 256, 512, 4, 2, 512, 4096);
        var settings = new PlanSettings { ContextLength = 1024, Sequences = 3 };

        // 1024 / 3 is padded to 512 for each.
        MemoryPlanner.Estimate(model, settings, s_laptop).KvCache.ShouldBe(3 * 512 * 2 * 2 * 128 * 2);
        MemoryPlanner.Estimate(model, settings with { UnifiedCache = true }, s_laptop).KvCache.ShouldBe(1024 * 2 * 2 * 128 * 2);
    }

    [Fact]
    public void Plan_SeveralQuants_TakesTheBestThatFits()
    {
        var plan = Plan(new() { Budget = ByteSize.FromGB(48), ContextLength = 8192 });

        plan.Fits.ShouldBeTrue();
        plan.FileType.ShouldBe("Q4_K_M");
        plan.Memory.ResidentPeak.ShouldBeLessThanOrEqualTo(48_000_000_000);
        plan.MaxContext.ShouldBeGreaterThanOrEqualTo(8192);
        plan.NextBetter.ShouldNotBeNull().ShouldContain("Q5_K_M");
        plan.Alternatives.ShouldContain(other => other.FileType == "Q3_K_M");
        plan.Alternatives.ShouldAllBe(other => other.Fits && other.Alternatives.Count == 0);
    }

    [Fact]
    public void Plan_MaxContext_FitsAndTheNextDoesNot()
    {
        var options = new PlanOptions { Budget = ByteSize.FromGB(44), KeyCacheType = KvCacheType.F16, ValueCacheType = KvCacheType.F16, ContextLength = 2048, MicroBatchSize = 512, Repack = false };
        using var model = Headers.Llama70B();

        var most = MemoryPlanner.Plan(model, options, s_laptop).MaxContext;

        most.ShouldBeInRange(2048, 131072 - 256);
        MemoryPlanner.Plan(model, options with { ContextLength = most }, s_laptop).Fits.ShouldBeTrue();
        MemoryPlanner.Plan(model, options with { ContextLength = most + 256 }, s_laptop).Fits.ShouldBeFalse();
    }

    [Fact]
    public void Plan_ContextTooLongForF16_QuantisesTheCacheAndSaysSo()
    {
        using var model = Headers.Llama70B();

        var plan = MemoryPlanner.Plan(model, new() { Budget = ByteSize.FromGB(48), ContextLength = 32768 }, s_laptop);

        plan.Fits.ShouldBeTrue();
        plan.Settings.KeyCacheType.ShouldBe(KvCacheType.Q8_0);
        plan.Reason.ShouldContain("Q4_K_M, q8_0 KV, 32k");
        plan.Reason.ShouldContain("f16 KV would need");
    }

    [Fact]
    public void Plan_NothingFits_SaysByHowMuchAndOffersAShorterContext()
    {
        using var model = Headers.Llama70B();

        var none = MemoryPlanner.Plan(model, new() { Budget = ByteSize.FromGB(16) }, s_laptop);
        var shorter = MemoryPlanner.Plan(model, new() { Budget = ByteSize.FromGB(42), ContextLength = 131072 }, s_laptop);

        none.Fits.ShouldBeFalse();
        none.MaxContext.ShouldBe(0);
        none.Reason.ShouldContain("too much");
        shorter.Fits.ShouldBeFalse();
        shorter.Alternatives.ShouldHaveSingleItem().Fits.ShouldBeTrue();
    }

    [Fact]
    public void Plan_Preferences_GiveUpDifferentThings()
    {
        var options = new PlanOptions { Budget = ByteSize.FromGB(60) };

        var quality = Plan(options);
        var speed = Plan(options with { Preference = PlanPreference.Speed, QualityFloor = GgufFileType.Q4_K_M });
        var context = Plan(options with { Preference = PlanPreference.Context, QualityFloor = GgufFileType.Q4_K_M });

        // A token of a 70B takes a second from such a memory: what Q6_K keeps more is less than the time that it takes more.
        quality.FileType.ShouldBe("Q5_K_M");
        speed.FileType.ShouldBe("Q4_K_M");
        context.Settings.ContextLength.ShouldBe(131072);
    }

    [Fact]
    public void Plan_Gpu_TakesTheLayersThatFit()
    {
        using var model = Headers.Llama70B();
        var device = s_laptop with { Gpus = [new("gpu", 24 * GiB)] };

        var plan = MemoryPlanner.Plan(model, new() { ContextLength = 8192 }, device);
        var small = MemoryPlanner.Plan(model, new() { ContextLength = 8192 }, device with { Gpus = [new("gpu", 80 * GiB)] });

        plan.Settings.GpuLayers.ShouldBeInRange(30, 60);
        plan.Memory.Gpus.ShouldHaveSingleItem().Total.ShouldBeLessThanOrEqualTo(24 * GiB);
        small.Settings.GpuLayers.ShouldBe(81);
        small.Memory.KvCache.ShouldBe(0);
    }

    [Fact]
    public void Plan_GpuThatMayHaveLessOfTheSharedMemory_LeavesLayersToTheCpu()
    {
        using var model = Headers.Llama70B(GgufFileType.Q4_K_M);
        var mac = s_laptop with { Gpus = [new("Metal", 32 * GiB, SharesMemory: true, Bandwidth: 400e9)] };

        var plan = MemoryPlanner.Plan(model, null, mac);
        var large = MemoryPlanner.Plan(model, null, mac with { Gpus = [mac.Gpus[0] with { Memory = 56 * GiB }] });

        plan.Fits.ShouldBeTrue(plan.Reason);
        plan.Settings.GpuLayers.ShouldBeInRange(50, 80);
        plan.Settings.ContextLength.ShouldBeGreaterThanOrEqualTo(8192);
        plan.Memory.Gpus[0].Total.ShouldBeLessThanOrEqualTo(mac.Gpus[0].Limit);
        large.Settings.GpuLayers.ShouldBe(81);
    }

    [Fact]
    public void Plan_BeyondTheTrainedContext_Warns()
    {
        using var model = Headers.Llama70B();

        var plan = MemoryPlanner.Plan(model, new() { Budget = ByteSize.FromGB(10_000), ContextLength = 262144 }, s_laptop);

        plan.Fits.ShouldBeTrue();
        plan.Warnings.ShouldContain(warning => warning.Contains("131072", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Plan_BudgetOfNothing_IsRefused(long budget)
    {
        using var model = Headers.Llama70B();

        Should.Throw<LocalRunnerException>(() => MemoryPlanner.Plan(model, new() { Budget = budget }, s_laptop))
            .Message.ShouldContain("Give a positive one");
    }

    [Theory]
    [InlineData("llama.block_count", 81, "blk.80")]
    [InlineData("llama.block_count", 0, "block_count = 0")]
    [InlineData("llama.block_count", -5, "block_count = -5")]
    [InlineData("llama.embedding_length", 4096, "contradicts itself")]
    [InlineData("llama.attention.head_count_kv", 1 << 30, "head_count_kv")]
    [InlineData("llama.expert_used_count", 9, "9 of 0 experts")]
    public void Plan_HeaderThatContradictsItself_IsRefused(string key, int value, string said)
    {
        var writer = new GgufWriter();
        using (var model = Headers.Llama70B())
        {
            foreach (var (name, old) in model.Metadata.Where(pair => pair.Key != key))
                writer.Add(name, old);
            writer.Add(key, GgufValue.Of(value));
            foreach (var tensor in model.Tensors)
                writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
        }

        using var changed = writer.Preview("changed.gguf");

        var error = Should.Throw<LocalRunnerException>(() => MemoryPlanner.Plan(changed, null, s_laptop));
        error.Error.ShouldBe(LocalRunnerError.InvalidModel);
        error.Message.ShouldContain(said);
    }

    private static MemoryPlan Plan(PlanOptions options)
    {
        var family = s_types.Select(type => Headers.Llama70B(type)).ToList();
        return MemoryPlanner.Plan(family, options, s_laptop);
    }
}
