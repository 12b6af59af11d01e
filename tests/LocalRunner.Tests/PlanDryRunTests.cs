using LocalRunner.Devices;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Inference;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Tests;

public sealed class PlanDryRunTests
{
    private static readonly DeviceInfo s_device = DeviceInfo.Detect() with { Memory = 8L << 30, Used = 0 };
    private static readonly PlanSettings s_settings = new() { ContextLength = 1024, MicroBatchSize = 256 };

    [Fact]
    public void Confirm_PlanThatIsRight_HasNoDisagreements()
    {
        using var file = GgufFile.Open(Demo.Q8);
        var truth = LlamaEngine.Instance.DryRun(file, PlanDryRun.SettingsOf(s_settings)).Memory;

        var plan = PlanDryRun.Confirm(PlanOf(new() { Compute = truth.Compute, Output = truth.Output, KvCache = truth.KvCache }), file);

        plan.Confirmation.ShouldNotBeNull();
        plan.Confirmation.Compute.ShouldBe(truth.Compute);
        plan.Confirmation.Output.ShouldBe(truth.Output);
        plan.Confirmation.FlashAttention.ShouldBeTrue();
        plan.Confirmation.Disagreements.ShouldBeEmpty();
    }

    [Fact]
    public void Confirm_PlanThatIsWrong_SaysBothNumbers()
    {
        using var file = GgufFile.Open(Demo.Q8);

        var plan = PlanDryRun.Confirm(PlanOf(new() { Compute = 100L << 20 }), file);

        var sentence = plan.Confirmation.ShouldNotBeNull().Disagreements[0];
        sentence.ShouldContain("compute buffer");
        sentence.ShouldContain("104.9 MB by the formula");
        sentence.ShouldContain($"{new ByteSize(plan.Confirmation.Compute)} in the engine");
    }

    [Fact]
    public void Confirm_EngineNeedsMore_GoesByItsFigures()
    {
        using var folder = new TemporaryFolder();
        using var file = OtherArchitectures.DeepSeek32().Open(folder);
        var exact = MemoryPlanner.Plan(file, new PlanOptions { ContextLength = 4096 }, s_device);
        var formula = exact with { Memory = HalfOfCompute(exact.Memory) };

        var plan = PlanDryRun.Confirm(formula, file);

        plan.Confirmation.ShouldNotBeNull().Disagreements.ShouldNotBeEmpty();
        plan.Confirmation.Formula.ShouldBe(formula.Memory);
        plan.Memory.Compute.ShouldBe(plan.Confirmation.Compute);
        plan.Memory.ResidentPeak.ShouldBe(formula.Memory.ResidentPeak + plan.Memory.Compute - formula.Memory.Compute + plan.Memory.Output - formula.Memory.Output
            + plan.Memory.KvCache - formula.Memory.KvCache);
    }

    [Fact]
    public void Confirm_FitsByTheFormulaAlone_DoesNotFit()
    {
        using var folder = new TemporaryFolder();
        using var file = OtherArchitectures.DeepSeek32().Open(folder);
        var truth = PlanDryRun.Confirm(MemoryPlanner.Plan(file, new PlanOptions { ContextLength = 65536 }, s_device), file);
        var tight = truth.Memory.ResidentPeak - (1 << 20);
        var formula = PlanOf(HalfOfCompute(truth.Memory)) with { Settings = truth.Settings, Budget = tight, Device = s_device };

        var plan = PlanDryRun.Confirm(formula, file);

        plan.Fits.ShouldBeFalse();
        plan.Reason.ShouldContain("By the engine's count");
        plan.Reason.ShouldContain("too much");
        plan.MaxContext.ShouldBeLessThan(65536);
        var shorter = PlanDryRun.Confirm(PlanOf(HalfOfCompute(MemoryPlanner.Estimate(file, truth.Settings with { ContextLength = plan.MaxContext }, s_device))) with
        {
            Settings = truth.Settings with { ContextLength = plan.MaxContext },
            Budget = tight,
            Device = s_device,
        }, file);
        shorter.Fits.ShouldBeTrue(shorter.Reason);
    }

    /// <summary>Engines that count twice the compute buffer of the formulas, down to budgets where the first choice no longer fits.</summary>
    [Theory]
    [InlineData(1.5)]
    [InlineData(3)]
    public void Search_EngineThatCountsMore_FindsWhatFitsByItsCount(double times)
    {
        using var file = GgufFile.Open(Demo.Q8);
        MemoryPlan? asked = null;
        var engine = new FakeEngine
        {
            OnDryRun = () => new(
                new() { KvCache = asked!.Memory.KvCache, Compute = (long)(times * asked.Memory.Compute), Output = asked.Memory.Output }, asked.Settings.FlashAttention),
        };
        var roomy = MemoryPlanner.Plan(file, new PlanOptions { Budget = 1L << 30 }, s_device);
        var found = 0;

        for (var budget = 2 * roomy.Memory.ResidentPeak; budget > roomy.Memory.ResidentPeak / 2; budget -= roomy.Memory.ResidentPeak / 40)
        {
            var plan = new PlanCheck(engine, settings => PlanDryRun.SettingsOf(settings)).Search(
                new PlanOptions { Budget = budget }, options => asked = MemoryPlanner.Plan(file, options, s_device) with { Alternatives = [] }, _ => file);
            if (!plan.Fits)
                continue;
            found++;
            plan.Memory.ResidentPeak.ShouldBeLessThanOrEqualTo(plan.Limit);
            plan.Budget.ShouldBe(budget);
        }

        found.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Plan_BudgetBelowTheFirstChoice_SearchesOnByTheEnginesCount()
    {
        using var folder = new TemporaryFolder();
        using var file = OtherArchitectures.Gemma4().Open(folder);
        var roomy = PlanDryRun.Plan([file], new PlanOptions { Budget = 1L << 32 }, s_device);

        for (var share = 0.5; share < 1; share += 0.1)
        {
            var plan = PlanDryRun.Plan([file], new PlanOptions { Budget = (long)(share * roomy.Memory.ResidentPeak) }, s_device);
            if (plan.Fits)
                plan.Memory.ResidentPeak.ShouldBeLessThanOrEqualTo(plan.Limit);
            plan.Alternatives.ShouldAllBe(other => other.Memory.ResidentPeak <= other.Limit);
        }
    }

    [Fact]
    public void Confirm_AlternativesAndOneThatTheEngineRefuses_TakesTheNext()
    {
        using var file = GgufFile.Open(Demo.Q8);
        var good = MemoryPlanner.Plan(file, new PlanOptions { ContextLength = 512 }, s_device);
        var refused = good with { Settings = good.Settings with { FlashAttention = false, ValueCacheType = KvCacheType.Q8_0 }, Alternatives = [good with { Alternatives = [] }] };

        var plan = PlanDryRun.Confirm(refused, [file]);

        plan.Settings.ShouldBe(good.Settings);
        plan.Fits.ShouldBeTrue();
        Should.Throw<LocalRunnerException>(() => PlanDryRun.Confirm(refused with { Alternatives = [] }, [file])).Error.ShouldBe(LocalRunnerError.UnsupportedModel);
    }

    [Fact]
    public void Confirm_SettingTheEngineWouldDieOf_IsRefused()
    {
        using var file = GgufFile.Open(Demo.Q8);

        Should.Throw<LocalRunnerException>(() => PlanDryRun.Confirm(PlanOf(new()) with { Settings = s_settings with { Sequences = 257 } }, file))
            .Error.ShouldBe(LocalRunnerError.InvalidArgument);
        Should.Throw<LocalRunnerException>(() => PlanDryRun.Confirm(PlanOf(new()) with
        {
            Settings = s_settings with { FlashAttention = false, ValueCacheType = KvCacheType.Q8_0 },
        }, file)).Error.ShouldBe(LocalRunnerError.UnsupportedModel);
    }

    [Fact]
    public void Confirm_MoreStateThanMayBeAllocated_LeavesThePlanUnasked()
    {
        using var file = GgufFile.Open(Demo.Q8);

        PlanDryRun.Confirm(PlanOf(new() { RecurrentState = 2L << 30 }), file).Confirmation.ShouldBeNull();
    }

    [Fact]
    public void Confirm_PlanForTheEnginesCard_GoesByItsFigures()
    {
        using var file = GgufFile.Open(Demo.Q8);
        var engine = Counting(kvCache: 300 << 20, compute: 90 << 20);

        var plan = PlanDryRun.Confirm(engine, OnCard("H100", cardMemory: 1 << 30), file);

        plan.Fits.ShouldBeTrue(plan.Reason);
        plan.Memory.Compute.ShouldBe(7 << 20);
        plan.Memory.Output.ShouldBe(5000);
        plan.Memory.KvCache.ShouldBe(100 << 20);
        plan.Memory.Gpus.ShouldBe([new GpuMemory("H100", 400 << 20, 200 << 20, 90 << 20) { Kernels = 80 << 20 }]);
        plan.Confirmation.ShouldNotBeNull().Formula!.Gpus[0].Compute.ShouldBe(50 << 20);
        plan.Confirmation.Disagreements.ShouldBeEmpty();
    }

    [Fact]
    public void Confirm_CacheIsLargerInTheEngine_GrowsOnEveryDevice()
    {
        using var file = GgufFile.Open(Demo.Q8);

        var plan = PlanDryRun.Confirm(Counting(kvCache: 600 << 20, compute: 90 << 20), OnCard("H100", cardMemory: 2L << 30), file);

        plan.Memory.KvCache.ShouldBe(200 << 20);
        plan.Memory.Gpus[0].KvCache.ShouldBe(400 << 20);
        plan.Confirmation!.Disagreements.ShouldHaveSingleItem().ShouldContain("KV cache");
    }

    [Fact]
    public void Confirm_CardIsTooSmallForWhatTheEngineCounts_DoesNotFit()
    {
        using var file = GgufFile.Open(Demo.Q8);

        var plan = PlanDryRun.Confirm(Counting(kvCache: 300 << 20, compute: 400 << 20), OnCard("H100", cardMemory: 1 << 30), file);

        plan.Fits.ShouldBeFalse();
        plan.Reason.ShouldContain("on H100");
        plan.Reason.ShouldContain("too much");
    }

    [Fact]
    public void Confirm_PlanForAnotherCard_IsLeftUnasked()
    {
        using var file = GgufFile.Open(Demo.Q8);
        var plan = OnCard("RTX 4090", cardMemory: 1 << 30);

        PlanDryRun.Confirm(Counting(0, 0), plan, file).ShouldBeSameAs(plan);
        PlanDryRun.Confirm(new FakeEngine(), plan, file).ShouldBeSameAs(plan);
        PlanDryRun.Confirm(Counting(0, 0), plan with { Device = plan.Device with { Gpus = [] }, Memory = plan.Memory with { Gpus = [] } }, file).Confirmation.ShouldBeNull();
    }

    private static FakeEngine Counting(long kvCache, long compute) => new()
    {
        Gpus = [new("H100", 1L << 36)],
        OnDryRun = () => new(new() { KvCache = kvCache, Compute = 7 << 20, Output = 5000, Gpus = [new("H100", 0, 0, compute)] }, FlashAttention: true),
    };

    /// <summary>A plan with two thirds of its cache on a card.</summary>
    private static MemoryPlan OnCard(string name, long cardMemory)
    {
        var plan = PlanOf(new() { KvCache = 100 << 20, Compute = 7 << 20, Output = 5000, Gpus = [new(name, 400 << 20, 200 << 20, 50 << 20) { Kernels = 80 << 20 }] });
        return plan with { Device = plan.Device with { Gpus = [new(name, cardMemory)] }, Settings = s_settings with { GpuLayers = 4 } };
    }

    /// <summary>An estimate as of a formula that counts too little.</summary>
    private static MemoryEstimate HalfOfCompute(MemoryEstimate memory) => memory.Recount(memory.KvCache, memory.Compute / 2, memory.Output);

    private static MemoryPlan PlanOf(MemoryEstimate memory) => new()
    {
        Model = "demo",
        FileType = "Q8_0",
        Device = new() { Name = "any", Memory = 1L << 30 },
        Budget = 1L << 30,
        Fits = true,
        Settings = s_settings,
        Memory = memory,
        Reason = "It fits.",
    };
}
