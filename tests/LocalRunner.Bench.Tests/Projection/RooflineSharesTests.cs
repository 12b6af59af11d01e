using LocalRunner.Bench.Projection;
using LocalRunner.Bench.Results;
using LocalRunner.Fixtures;

namespace LocalRunner.Bench.Tests.Projection;

public sealed class RooflineSharesTests
{
    private static readonly BenchedModel s_model = MadeUp.Model(
        new(),
        MadeUp.Test(new(BenchTestKind.Generate, 0, 10), 2, 1, 4) with { BytesPerToken = 3e9 },
        MadeUp.Test(new(BenchTestKind.Prompt, 100, 0), 4) with { OperationsPerToken = 2e9 },
        MadeUp.Test(new(BenchTestKind.Load, 0, 0), 1));

    [Fact]
    public void Of_Machine_DividesByItsRoofs()
    {
        var model = RooflineShares.Of(s_model, MadeUp.Machine);

        // 3 GB five times a second, of 20 GB/s; 2 billion operations 25 times a second, of 100 billion.
        model.Tests.Select(test => test.BandwidthShare).ShouldBe([0.75, null, null]);
        model.Tests.Select(test => test.MatrixShare).ShouldBe([null, 0.5, null]);
    }

    [Fact]
    public void Of_MachineWithoutRoofs_LeavesSharesOut()
    {
        var model = RooflineShares.Of(s_model, MadeUp.Machine with { Bandwidth = null, MatrixThroughput = null });

        model.Tests.ShouldAllBe(test => test.BandwidthShare == null && test.MatrixShare == null);
    }

    /// <summary>A card computes prompts wherever the weights lie, and nobody measured how fast it could.</summary>
    [Theory]
    [InlineData(5, 0, 0.15)]
    [InlineData(-1, 0, 0.15)]
    [InlineData(0, 0, 0.75)]
    [InlineData(4, 0, null)]
    [InlineData(5, 2, null)]
    public void Of_MachineWithACard_GoesByTheMemoryThatHoldsTheWeights(int gpuLayers, int cpuExperts, double? share)
    {
        var settings = new BenchedSettings(1024, 2, 512, 512, "f16", "f16", true, "mmap", false, gpuLayers) { CpuExperts = cpuExperts };

        var model = RooflineShares.Of(s_model with { Layers = 4, Settings = settings }, MadeUp.Machine with { Card = "a card", CardBandwidth = 100e9 });

        model.Tests[0].BandwidthShare.ShouldBe(share);
        model.Tests.ShouldAllBe(test => test.MatrixShare == null);
    }

    [Fact]
    public void Of_ProjectedModel_DividesTheWholeAndItsParts()
    {
        var model = RooflineShares.Of(new() { Name = "projected", Projection = Projection(s_model) }, MadeUp.Machine);

        // 4 GB twice a second, of 20 GB/s.
        model.Projection!.Tests.Select(test => test.BandwidthShare).ShouldBe([0.4, null]);
        model.Projection.Parts[0].Tests.Select(test => test.BandwidthShare).ShouldBe([0.75, null, null]);
    }

    [Fact]
    public void Of_ModelProjectedElsewhere_MovesItsSpeedThere()
    {
        var there = new DeviceProjection { Device = "elsewhere", Fits = true, Verdict = "", PredictedResident = 1, Roof = 30 };

        var model = RooflineShares.Of(s_model with { Device = there }, MadeUp.Machine);

        model.Device.ShouldBe(there with { Efficiency = 0.75, TokensPerSecond = 22.5 });
    }

    private static ModelProjection Projection(BenchedModel part) => new()
    {
        Layers = 4,
        Parts = [part],
        Tests = [Projected("tg10", 4e9), Projected("pp100", null)],
        Fits = true,
        Verdict = "",
        PredictedResident = 1,
    };

    private static ProjectedTest Projected(string name, double? bytes) => new(name, 0, 0.1, 2, 1, 3, bytes, BandwidthShare: null, 4, Noisy: false);
}
