using LocalRunner.Bench.Projection;
using LocalRunner.Bench.Results;
using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Bench.Tests.Projection;

public sealed class DeviceProjectorTests
{
    private static readonly DeviceInfo s_machine = new() { Name = "test", Memory = 128L << 30, Bandwidth = 100e9, Threads = 8 };

    [Fact]
    public void Of_MachineWithoutGpu_DividesItsBandwidth()
    {
        using var header = Headers.Llama70B();
        var bytes = new TokenWork(header, new PlanSettings { ContextLength = 8192 }) is var work ? work.FixedBytes + work.LayerBytes : 0;

        var there = DeviceProjector.Of(Measured(0.8), header, s_machine);

        there.Fits.ShouldBeTrue();
        there.Bandwidth.ShouldBe(100e9);
        there.Efficiency.ShouldBe(0.8);
        there.Roof!.Value.ShouldBe(100e9 / bytes, 1e-9);
        there.TokensPerSecond!.Value.ShouldBe(80e9 / bytes, 1e-9);
        there.Published.ShouldBeEmpty();
    }

    [Fact]
    public void Roof_LayersOnTwoDevices_AddsTheirTimes()
    {
        using var header = Headers.Llama70B();
        var plan = MemoryPlanner.Plan(header, null, s_machine with { Gpus = [new("gpu", 24L << 30, Bandwidth: 1000e9)] });
        var bytes = new TokenWork(header, plan.Settings) is var work ? work.FixedBytes + work.LayerBytes : 0;
        var share = plan.Memory.Gpus[0].Weights / (double)header.Tensors.Where(tensor => tensor.Name != "token_embd.weight").Sum(tensor => tensor.Bytes);

        share.ShouldBeInRange(0.3, 0.7);
        DeviceProjector.Roof(header, plan)!.Value.ShouldBe(1 / ((share * bytes / 1000e9) + ((1 - share) * bytes / 100e9)), 1e-6);
    }

    [Fact]
    public void Roof_AllOnAGpuOfOneMemory_TakesTheMachinesBandwidthWhereItHasNone()
    {
        using var header = Headers.Llama70B();
        var device = s_machine with { Gpus = [new("gpu", 96L << 30, SharesMemory: true)] };
        var plan = MemoryPlanner.Plan(header, null, device);

        plan.Memory.Gpus[0].Weights.ShouldBeGreaterThan(0);
        DeviceProjector.Roof(header, plan)!.Value.ShouldBe(100e9 / 38e9, 0.3);
        DeviceProjector.Of(Measured(1), header, device).Bandwidth.ShouldBe(100e9);
    }

    [Fact]
    public void Of_UnknownBandwidth_HasNoSpeed()
    {
        using var header = Headers.Llama70B();

        var there = DeviceProjector.Of(Measured(0.8), header, s_machine with { Bandwidth = null });

        there.Roof.ShouldBeNull();
        there.TokensPerSecond.ShouldBeNull();
        there.Fits.ShouldBeTrue();
    }

    [Fact]
    public void Of_ModelThatWasNotMeasured_HasTheRoofAlone()
    {
        using var header = Headers.Llama70B();

        var there = DeviceProjector.Of(new() { Name = "none", Error = "no" }, header, s_machine with { Memory = 8L << 30 });

        there.Fits.ShouldBeFalse();
        there.Roof.ShouldNotBeNull();
        there.TokensPerSecond.ShouldBeNull();
    }

    private static BenchedModel Measured(double efficiency) =>
        MadeUp.Model(new(), MadeUp.Test(new(BenchTestKind.Prompt, 8, 0), 1), MadeUp.Test(new(BenchTestKind.Generate, 0, 8), 1) with { BandwidthShare = efficiency });
}
