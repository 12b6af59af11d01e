using LocalRunner.Bench.Roofline;

namespace LocalRunner.Tests.Machine;

public sealed class MatrixThroughputTests
{
    [Fact]
    public void Measure_ThisMachine_ReturnsAPlausibleRate() =>
        MatrixThroughput.Measure().ShouldNotBeNull().ShouldBeInRange(10e6, 1e15);

    [Fact]
    public void Measure_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Should.Throw<OperationCanceledException>(() => MatrixThroughput.Measure(cancellationToken: source.Token));
    }
}
