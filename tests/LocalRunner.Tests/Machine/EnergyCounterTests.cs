using LocalRunner.Bench.Roofline;

namespace LocalRunner.Tests.Machine;

public sealed class EnergyCounterTests : IDisposable
{
    private const string Zones = "sys/class/powercap";
    private const string Counter = $"{Zones}/intel-rapl:0/energy_uj";
    private readonly FakeRoot _root = new();

    public void Dispose() => _root.Dispose();

    private EnergyCounter Open() => EnergyCounter.Open(_root.Path);

    private FakeRoot AddZone(string zone, string name, long microjoules, long range = 262_143_328_850) => _root
        .Add($"{Zones}/{zone}/name", name)
        .Add($"{Zones}/{zone}/energy_uj", $"{microjoules}")
        .Add($"{Zones}/{zone}/max_energy_range_uj", $"{range}");

    [Fact]
    public void Open_ThisMachine_CountsOrTellsWhyNot()
    {
        var counter = EnergyCounter.Open();

        counter.IsAvailable.ShouldBe(counter.Problem is null);
        (counter.ReadJoules() is not null).ShouldBe(counter.IsAvailable);
    }

    [Fact]
    public void Open_NoCounters_SaysSo()
    {
        var counter = Open();

        counter.IsAvailable.ShouldBeFalse();
        counter.Problem.ShouldNotBeNull().ShouldContain("shows no energy counters");
        counter.Description.ShouldBe("no energy counters");
        counter.ReadJoules().ShouldBeNull();
    }

    [ColonFact]
    public void ReadJoules_OnePackage_TellsWhatWasUsedSinceOpen()
    {
        AddZone("intel-rapl:0", "package-0", 5_000_000);
        var counter = Open();
        counter.Problem.ShouldBeNull();
        counter.Description.ShouldBe("RAPL, 1 package");
        counter.ReadJoules().ShouldBe(0);

        _root.Add(Counter, "7500000");
        counter.ReadJoules().ShouldBe(2.5);
        _root.Add(Counter, "8000000");
        counter.ReadJoules().ShouldBe(3);
    }

    [ColonFact]
    public void ReadJoules_PartsAndTheWholeSystem_AreNotCountedTwice()
    {
        string[] others = ["intel-rapl:0:0", "intel-rapl:0:1", "intel-rapl:0/intel-rapl:0:0", "intel-rapl-mmio:0", "intel-rapl:2", "dtpm"];
        AddZone("intel-rapl:0", "package-0", 0);
        AddZone("intel-rapl:1", "package-1", 0);
        foreach (var (zone, name) in others.Zip(["core", "dram", "core", "package-0", "psys", "package-0"]))
            AddZone(zone, name, 0);
        var counter = Open();

        foreach (var zone in (string[])["intel-rapl:0", "intel-rapl:1", .. others])
            _root.Add($"{Zones}/{zone}/energy_uj", "1000000");

        counter.Description.ShouldBe("RAPL, 2 packages");
        counter.ReadJoules().ShouldBe(2);
    }

    [ColonFact]
    public void ReadJoules_WrappedTwice_AddsTheRangeEachTime()
    {
        AddZone("intel-rapl:0", "package-0", 9_000_000, range: 10_000_000);
        var counter = Open();

        _root.Add(Counter, "1000000");
        counter.ReadJoules().ShouldBe(2);
        _root.Add(Counter, "6000000");
        counter.ReadJoules().ShouldBe(7);
        _root.Add(Counter, "500000");
        counter.ReadJoules().ShouldBe(11.5);
    }

    [ColonFact]
    public void Open_CounterThatMayNotBeRead_NamesItAndWhatToTry()
    {
        // A folder in a file's place is refused as a missing permission is, to root too.
        AddZone("intel-rapl:0", "package-0", 0);
        File.Delete(Path.Combine(_root.Path, Counter));
        Directory.CreateDirectory(Path.Combine(_root.Path, Counter));

        var counter = Open();

        counter.Problem.ShouldNotBeNull().ShouldContain("denied");
        counter.Problem.ShouldContain(Path.Combine(_root.Path, Counter));
        counter.Problem.ShouldContain("root");
        counter.ReadJoules().ShouldBeNull();
    }

    [ColonFact]
    public void Open_NonsenseContent_IsAProblem()
    {
        foreach (var file in (string[])["energy_uj", "max_energy_range_uj"])
        {
            foreach (var content in (string[])["", "banana", "-5", "1e9", "99999999999999999999999999"])
            {
                AddZone("intel-rapl:0", "package-0", 0).Add($"{Zones}/intel-rapl:0/{file}", content);
                Open().Problem.ShouldNotBeNull().ShouldContain($"{file} holds no whole number but '{content}'");
            }
        }
    }

    [ColonFact]
    public void Open_OnePackageOfTwoUnreadable_CountsNeither()
    {
        AddZone("intel-rapl:0", "package-0", 0);
        AddZone("intel-rapl:1", "package-1", 0).Add($"{Zones}/intel-rapl:1/energy_uj", "?");

        Open().ReadJoules().ShouldBeNull();
    }

    [ColonFact]
    public void ReadJoules_CounterGone_EndsWithAProblem()
    {
        AddZone("intel-rapl:0", "package-0", 0);
        var counter = Open();
        counter.IsAvailable.ShouldBeTrue();

        File.Delete(Path.Combine(_root.Path, Counter));
        counter.ReadJoules().ShouldBeNull();
        counter.Problem.ShouldNotBeNull().ShouldContain(Path.Combine(_root.Path, Counter));

        // A gap can hide a wrap, so that the sum is lost for good.
        _root.Add(Counter, "1000000");
        counter.ReadJoules().ShouldBeNull();
    }

    [ColonFact]
    public void ReadJoules_FallFromAboveTheRange_IsAProblem()
    {
        AddZone("intel-rapl:0", "package-0", 20_000_000, range: 10_000_000);
        var counter = Open();

        _root.Add(Counter, "1000000");

        counter.ReadJoules().ShouldBeNull();
        counter.Problem.ShouldNotBeNull().ShouldContain("fell from 20000000 to 1000000");
    }
}
