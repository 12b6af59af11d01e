using LocalRunner.Bench.Measurement;
using LocalRunner.Cli.Measuring;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Measuring;

public sealed class MachineRooflineTests
{
    [Fact]
    public void Measure_Again_TakesTheMiddle()
    {
        var (roofs, steps) = (new MachineRoofline(0.3, 65), new List<string>());

        var first = roofs.Measure(new Callback<BenchProgress>(progress => steps.Add(progress.Step)), default);
        var second = roofs.Measure(new Callback<BenchProgress>(progress => steps.Add(progress.Step)), default);

        first.Bandwidth.ShouldNotBeNull().ShouldBeGreaterThan(0);
        first.BandwidthProblem.ShouldBeNull();
        first.BandwidthSamples!.Median.ShouldBe(first.Bandwidth.Value);
        second.BandwidthSamples!.Count.ShouldBe(2);
        second.Bandwidth.ShouldBe(second.BandwidthSamples.Mean);
        second.MatrixThroughput.ShouldNotBeNull().ShouldBeGreaterThan(0);
        roofs.Machine.ShouldBe(second);
        second.UsdPerKilowattHour.ShouldBe(0.3);
        steps.Count.ShouldBe(4);
    }

    [Fact]
    public void Measure_Cancelled_Throws() =>
        Should.Throw<OperationCanceledException>(() => new MachineRoofline(0, null).Measure(new Callback<BenchProgress>(_ => { }), new(canceled: true)));
}
