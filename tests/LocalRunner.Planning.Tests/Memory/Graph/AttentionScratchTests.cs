using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Memory.Cache;
using LocalRunner.Memory.Graph;
using LocalRunner.Plans;

namespace LocalRunner.Planning.Tests.Memory.Graph;

public sealed class AttentionScratchTests
{
    private const long Cells = 131_072;

    // Keys and values of one layer: 8 heads of 128 halves for each cell.
    private const long Copy = 2 * 8 * 128 * 2 * Cells;

    // 32 queries × 64 heads × 32 work groups × 130 floats.
    private const long Partial = 32L * 64 * 32 * 130 * 4;

    // 64 cells of keys and values, each head a row of all heads, and of the mask's 512 halves.
    private const long Padding = 64 * ((2 * 8 * 128 * 2 * 8) + (512 * 2));

    [Theory]
    [InlineData("Cpu", KvCacheType.Q8_0, 0)]
    [InlineData("Card", KvCacheType.F16, 0)]
    [InlineData("Card", KvCacheType.Q8_0, Copy)]
    [InlineData("Metal", KvCacheType.F16, Partial + Padding + (2048 * 64))]
    public void BytesOf_70BAt128k_IsTheCopyAndThePartialResults(string kernel, KvCacheType type, long bytes) =>
        Bytes(kernel, type).ShouldBe(bytes);

    [Fact]
    public void BytesOf_70BAt128kOnMetalQuantised_IsAbout570MB() => Bytes("Metal", KvCacheType.Q8_0).ShouldBeInRange(570_000_000, 575_000_000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Estimate_QuantisedCacheOnAGpu_TakesMostOfACopyMore(bool shared)
    {
        using var model = Headers.Llama70B();
        var device = new DeviceInfo { Name = "any", Memory = 256L << 30, Gpus = [new("GPU", 192L << 30, shared)] };
        long Compute(KvCacheType type) =>
            MemoryPlanner.Estimate(model, new() { ContextLength = (int)Cells, KeyCacheType = type, ValueCacheType = type, GpuLayers = -1, Repack = false }, device).Gpus[0].Compute;

        // The largest moment moves from the feed-forward block to attention.
        (Compute(KvCacheType.Q8_0) - Compute(KvCacheType.F16)).ShouldBeInRange(Copy / 2, Copy);
    }

    private static long Bytes(string kernel, KvCacheType type)
    {
        using var model = Headers.Llama70B();
        var settings = new PlanSettings { ContextLength = (int)Cells, KeyCacheType = type, ValueCacheType = type };
        var batch = new BatchShape(settings, new KvCacheCells(new Hyperparameters(model), settings)) { Kernel = Enum.Parse<AttentionKernel>(kernel) };
        return AttentionScratch.BytesOf(batch, keyWidth: 128, valueWidth: 128, heads: 64, cachedHeads: 8, Cells);
    }
}
