using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Inference;

namespace LocalRunner.Tests.Inference;

public sealed class LoadPlanTests
{
    [Fact]
    public async Task LoadAsync_BudgetTooSmall_IsRefusedWithTheNumbers()
    {
        var exception = await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync(Demo.Q8, new ModelOptions { Budget = 20_000_000 }));

        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
        exception.Message.ShouldContain("of 20.0 MB");
        exception.Message.ShouldContain("--force");
    }

    [Fact]
    public async Task LoadAsync_Forced_LoadsWhatDoesNotFit()
    {
        await using var model = await LocalModel.LoadAsync(Demo.Q8, new ModelOptions { Budget = 20_000_000, Force = true, Threads = 1 });

        model.Plan.Fits.ShouldBeFalse();
        model.Plan.Budget.ShouldBe(20_000_000);
    }

    [Fact]
    public async Task LoadAsync_AbsurdContext_IsRefusedWithTheNumbers()
    {
        var options = new ModelOptions { ContextLength = 1 << 24, KeyCacheType = KvCacheType.F32, ValueCacheType = KvCacheType.F32 };

        var exception = await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync(Demo.Q8, options));

        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
        exception.Message.ShouldContain("16777216 tokens");
    }

    [Fact]
    public void Create_TightBudget_QuantisesTheCacheRatherThanRefuse()
    {
        using var model = Headers.Llama(GgufFileType.Q8_0, 4, 512, 1024, 8, 8, 2048, 65536);
        var roomy = LoadPlan.Create(model, new ModelOptions { ContextLength = 65536, Budget = ByteSize.FromGB(2) }, []);

        var tight = LoadPlan.Create(model, new ModelOptions { ContextLength = 65536, Budget = roomy.Plan.Memory.ResidentPeak - 100_000_000 }, []);

        roomy.Context.Plan.KeyCacheType.ShouldBe(KvCacheType.F16);
        tight.Context.Plan.KeyCacheType.ShouldBe(KvCacheType.Q8_0);
        tight.Plan.Fits.ShouldBeTrue();
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(5, true)]
    [InlineData(50, false)]
    public void Create_FormulaNearTheLimit_AsksTheEngine(int leftPercent, bool asks)
    {
        using var model = GgufFile.Open(Demo.Q8);
        var options = new ModelOptions { ContextLength = 512, LoadMode = LoadMode.MemoryMapped, KeyCacheType = KvCacheType.F16, ValueCacheType = KvCacheType.F16, MicroBatchSize = 512, Force = true };
        var peak = LoadPlan.Create(model, options, []).Plan.Memory.ResidentPeak;

        var plan = LoadPlan.Create(model, options with { Budget = peak + (peak * leftPercent / 100) }, [], LlamaEngine.Instance).Plan;

        (plan.Confirmation is not null).ShouldBe(asks);
        plan.Fits.ShouldBe(leftPercent > 0);
    }

    [Fact]
    public void Create_Adapter_IsPlannedAndCanBeTooMuch()
    {
        using var model = GgufFile.Open(Demo.Q8);
        using var adapter = GgufFile.Open(Demo.Pirate);
        var options = new ModelOptions { ContextLength = 512 };
        var plain = LoadPlan.Create(model, options, []).Plan;

        var plan = LoadPlan.Create(model, options with { Adapters = [new(Demo.Pirate)] }, []).Plan;

        plan.Memory.Adapters.ShouldBe(adapter.Tensors.Sum(tensor => tensor.Bytes));
        var tight = options with { Adapters = [new(Demo.Pirate)], LoadMode = plan.Settings.LoadMode, Repack = plan.Settings.Repack, MicroBatchSize = 512, Budget = plain.Memory.ResidentPeak + 1000 };
        Should.Throw<LocalRunnerException>(() => LoadPlan.Create(model, tight with { KeyCacheType = KvCacheType.F16 }, [])).Error.ShouldBe(LocalRunnerError.OutOfMemory);
    }

    [Fact]
    public void Create_PlannedGrammar_TakesMemoryOfItsOwn()
    {
        using var model = GgufFile.Open(Demo.Q8);
        var plain = LoadPlan.Create(model, new(), []).Plan.Memory;

        var planned = LoadPlan.Create(model, new() { PlannedAnswers = new() { Sampling = new() { Grammar = "root ::= [a-z]+" } } }, []).Plan.Memory;

        planned.Sampling.ShouldBeGreaterThan(plain.Sampling + (1 << 20));
        (planned.ContextFull.Anonymous - plain.ContextFull.Anonymous).ShouldBe(planned.Sampling - plain.Sampling);
    }

    [Fact]
    public void Check_ContextBeyondFreeMemory_NamesBothSizes()
    {
        using var model = Headers.Llama70B();
        var plan = LoadPlan.Create(model, new ModelOptions { ContextLength = 512, Force = true }, []);

        var exception = Should.Throw<LocalRunnerException>(() => plan.Check(model, plan.Context.Plan with { ContextLength = 1 << 24 }));

        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
        exception.Message.ShouldContain("GB of memory are free");
    }
}
