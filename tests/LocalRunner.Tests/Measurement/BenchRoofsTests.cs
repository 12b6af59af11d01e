using LocalRunner.Measurement;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Measurement;

public sealed class BenchRoofsTests
{
    private static readonly BenchedModel s_model = MadeUp.Model(
        new(),
        MadeUp.Test(new(BenchTestKind.Generate, 0, 10), 2, 1, 4) with { BytesPerToken = 3e9 },
        MadeUp.Test(new(BenchTestKind.Prompt, 100, 0), 4) with { OperationsPerToken = 2e9 },
        MadeUp.Test(new(BenchTestKind.Load, 0, 0), 1));

    [Fact]
    public void Of_Machine_DividesByItsRoofs()
    {
        var model = BenchRoofs.Of(s_model, MadeUp.Machine);

        // 3 GB five times a second, of 20 GB/s; 2 billion operations 25 times a second, of 100 billion.
        model.Tests.Select(test => test.BandwidthShare).ShouldBe([0.75, null, null]);
        model.Tests.Select(test => test.MatrixShare).ShouldBe([null, 0.5, null]);
    }

    [Fact]
    public void Of_MachineWithoutRoofs_LeavesSharesOut()
    {
        var model = BenchRoofs.Of(s_model, MadeUp.Machine with { Bandwidth = null, MatrixThroughput = null });

        model.Tests.ShouldAllBe(test => test.BandwidthShare == null && test.MatrixShare == null);
    }
}
