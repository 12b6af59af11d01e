using LocalRunner.Bench.Scenarios;
using LocalRunner.Catalog;
using LocalRunner.Devices;

namespace LocalRunner.Tests.Measurement;

public sealed class ScenarioTests
{
    [Fact]
    public void All_ModelsAndDevices_AreKnown()
    {
        Scenario.All.Select(scenario => scenario.Name).ShouldBe(["laptop-64gb", "phone"]);
        foreach (var scenario in Scenario.All)
        {
            DeviceInfo.Presets.ShouldContain(scenario.Device);
            scenario.Models.ShouldAllBe(name => ModelCatalog.Entries.Any(entry => entry.Id == name), scenario.Name);
            scenario.Models.ShouldBeUnique(scenario.Name);
        }
    }

    [Fact]
    public void Find_AnyCase_FindsIt() => Scenario.Find("PHONE").Budget.ShouldBe(new ByteSize(2_000_000_000));

    [Fact]
    public void Find_UnknownName_NamesThoseThatThereAre() =>
        Should.Throw<LocalRunnerException>(() => Scenario.Find("desktop")).Message.ShouldContain("laptop-64gb, phone");
}
