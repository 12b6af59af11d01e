using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Plans;
using LocalRunner.Preflight;

namespace LocalRunner.Planning.Tests.Preflight;

public sealed class MappingRulesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(16)]
    public void Check_TensorsCloserThanTheEngineMaps_RefusesMappingAlone(int alignment)
    {
        using var folder = new TemporaryFolder();
        using var model = OtherArchitectures.Of("llama-embed").Key("general.alignment", alignment).Add("rope_freqs.weight", 3).Add("late.weight", 8).Open(folder);

        MappingRules.Check(model, LoadMode.None);
        MappingRules.Check(model, LoadMode.Locked);
        Should.Throw<LocalRunnerException>(() => MappingRules.Check(model, LoadMode.MemoryMapped)).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    [Fact]
    public void Check_UsualAlignment_Passes()
    {
        using var folder = new TemporaryFolder();
        using var model = OtherArchitectures.Of("llama-embed").Open(folder);

        MappingRules.Check(model, LoadMode.MemoryMapped);
    }

    [Fact]
    public void Plan_FileThatCannotBeMapped_ReadsIt()
    {
        using var folder = new TemporaryFolder();
        using var model = OtherArchitectures.Of("llama-embed").Key("general.alignment", 1).Add("rope_freqs.weight", 3).Add("late.weight", 8).Open(folder);

        MemoryPlanner.Plan(model, new PlanOptions { ContextLength = 512 }, DeviceInfo.FromPreset("laptop-16gb")).Settings.LoadMode.ShouldBe(LoadMode.None);
        Should.Throw<LocalRunnerException>(() => MemoryPlanner.Plan(model, new PlanOptions { LoadMode = LoadMode.MemoryMapped }, DeviceInfo.FromPreset("laptop-16gb")))
            .Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }
}
