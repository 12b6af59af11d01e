using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Plans;

namespace LocalRunner.Planning.Tests.Memory;

public sealed class WeightPlacementTests
{
    private const long Table = 128256L * 8192 / 256 * 144;
    private const long Matrix = 28672L * 8192 / 256 * 144;

    private static readonly DeviceInfo s_plain = new() { Name = "plain", Memory = 256L << 30 };
    private static readonly DeviceInfo s_repacking = s_plain with { Features = CpuFeatures.Avx2 };
    private static readonly DeviceInfo s_mac = s_plain with { Gpus = [new("Metal", 192L << 30, SharesMemory: true)] };

    [Fact]
    public void Estimate_DirectReads_GoThroughABufferAsLargeAsEachTensor()
    {
        using var model = Headers.Llama70B();
        long Transient(LoadMode mode, DeviceInfo device) => MemoryPlanner.Estimate(model, new() { ContextLength = 512, LoadMode = mode }, device).LoadTransient;
        var text = 32L * 128256;

        // The table comes first, when nothing else is there; a feed-forward matrix comes last but for two norms.
        Transient(LoadMode.None, s_plain).ShouldBe(text);
        Transient(LoadMode.DirectIo, s_plain).ShouldBe(text + Matrix - (2 * 8192 * 4));

        // What is repacked goes through a second buffer, which keeps the size of the output matrix.
        Transient(LoadMode.None, s_repacking).ShouldBe(text + Table);
        Transient(LoadMode.DirectIo, s_repacking).ShouldBe(text + Table + Matrix);
    }

    [Fact]
    public void Estimate_TiedEmbeddingsOnUnifiedMemory_CountOnce()
    {
        using var tied = Headers.Llama70B(change: null);
        var writer = new GgufWriter();
        foreach (var (key, value) in tied.Metadata)
            writer.Add(key, value);
        foreach (var tensor in tied.Tensors.Where(tensor => tensor.Name != "output.weight"))
            writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
        using var model = writer.Preview("tied.gguf");
        var settings = new PlanSettings { ContextLength = 512, GpuLayers = -1, Repack = false };

        var memory = MemoryPlanner.Estimate(model, settings, s_mac);

        // The GPU looks at the table in the file, which the CPU looks rows up in.
        memory.Gpus[0].Weights.ShouldBe(model.Tensors.Sum(tensor => tensor.Bytes));
        memory.WeightsMapped.ShouldBe(Table);
        var once = memory.Gpus[0].Total + memory.Compute + memory.Output + memory.Sampling + memory.Program + memory.Runtime;
        memory.ResidentPeak.ShouldBeInRange(once - (1 << 20), once);
    }
}
