using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Tests;

public sealed class PlanDryRunTests
{
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
