using LocalRunner.Bench.Roofline;
using LocalRunner.Machine;

namespace LocalRunner.Tests.Machine;

public sealed class MemoryBandwidthTests
{
    private static readonly MachineInfo s_smallMachine = new()
    {
        Processor = "any",
        LogicalCores = 2,
        UsableCores = 2,
        TotalMemory = 1L << 30,
        AvailableMemory = 768L << 20,
    };

    [Fact]
    public void Measure_SomeMemory_ReturnsAPlausibleRate()
    {
        var rate = MemoryBandwidth.Measure(s_smallMachine);

        rate.ShouldNotBeNull();
        rate.Value.ShouldBeInRange(0.1e9, 10e12);
    }

    [Fact]
    public void Measure_TooLittleMemory_ReturnsNull() =>
        MemoryBandwidth.Measure(s_smallMachine with { AvailableMemory = 100 << 20 }).ShouldBeNull();

    [Fact]
    public void Measure_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Should.Throw<OperationCanceledException>(() => MemoryBandwidth.Measure(s_smallMachine, source.Token));
    }
}
