using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Plans;

namespace LocalRunner.Planning.Tests.Memory;

public sealed class MemoryMomentTests
{
    private const long MiB = 1 << 20;

    private static readonly DeviceInfo s_laptop = new() { Name = "laptop", Memory = 256L << 30, Features = CpuFeatures.None };
    private static readonly PlanSettings s_long = new() { ContextLength = 131_072, Repack = false };

    [Fact]
    public void Estimate_LongContext_TouchesLittleOfTheMaskInTheFirstBatch()
    {
        using var model = Headers.Llama70B();

        var memory = MemoryPlanner.Estimate(model, s_long, s_laptop);

        // A mask of halves, 512 tokens by all cells, of which the first batch sees 512; and 96 bytes for each cell that is used.
        // The last layer's results take the mask's place once it is read: 8192 numbers for each token.
        var most = (512L * (131_072 - 512) * 2) + (96 * (131_072L - 512));
        (memory.ContextFull.Resident - memory.FirstBatch.Resident).ShouldBeInRange(most - (8192L * 512 * 4), most);
        memory.ContextFull.Anonymous.ShouldBe(memory.Anonymous);
        memory.ContextFull.Resident.ShouldBe(memory.ResidentPeak);
        memory.Loaded.Resident.ShouldBeLessThan(memory.FirstBatch.Resident);
    }

    [Fact]
    public void Estimate_AfterLoading_HasTheWholeCacheAndNoComputeBuffer()
    {
        using var model = Headers.Llama70B();

        var memory = MemoryPlanner.Estimate(model, s_long, s_laptop);

        var work = memory.FirstBatch.Anonymous - memory.Loaded.Anonymous;
        work.ShouldBeGreaterThan(memory.Compute - (512L * 131_072 * 2) - (16 * MiB));
        work.ShouldBeLessThan(memory.Compute);
        memory.Loaded.Anonymous.ShouldBeGreaterThan(memory.KvCache + memory.Output);
    }

    [Fact]
    public void Estimate_UnusedEmbeddingInput_IsNotResident()
    {
        using var model = Headers.Llama70B();

        var memory = MemoryPlanner.Estimate(model, s_long, s_laptop);
        var sum = memory.WeightsMapped + memory.KvCache + memory.Compute + memory.Output + memory.Sampling + memory.Program + memory.Runtime;

        // 8192 numbers of 4 bytes for each of 512 tokens.
        (sum - memory.ResidentPeak).ShouldBeInRange(8192L * 512 * 4, (8192L * 512 * 4) + 1024);
    }

    [Fact]
    public void EstimateMoment_ShortChat_LiesBetweenLoadingAndTheFullContext()
    {
        using var model = Headers.Llama70B();
        var plan = MemoryPlanner.Plan(model, new() { ContextLength = 131_072, Budget = ByteSize.FromGB(200), KeyCacheType = KvCacheType.F16, MicroBatchSize = 512 }, s_laptop);

        MemoryPlanner.EstimateMoment(model, plan, 0, 0).ShouldBe(plan.Memory.Loaded);
        MemoryPlanner.EstimateMoment(model, plan, 512, 512).ShouldBe(plan.Memory.FirstBatch);
        MemoryPlanner.EstimateMoment(model, plan, 512, 131_072).ShouldBe(plan.Memory.ContextFull);
        var chat = MemoryPlanner.EstimateMoment(model, plan, 20, 60);
        chat.Resident.ShouldBeInRange(plan.Memory.Loaded.Resident, plan.Memory.FirstBatch.Resident);
    }

    [Fact]
    public void EstimateMoment_Images_TakeTheirPixelsTwiceWhileTheyAreDecoded()
    {
        const long Photo = 12_000_000;
        using var model = Headers.Llama(GgufFileType.Q8_0, 4, 512, 1024, 8, 4, 4096, 8192);
        var projector = new ProjectorUse { Weights = 200 * MiB, Compute = 50 * MiB, Image = 3 * MiB };
        var options = new PlanOptions { ContextLength = 8192, Budget = ByteSize.FromGB(4), Uses = new() { Projector = projector } };
        var plan = MemoryPlanner.Plan(model, options, s_laptop);
        var plain = MemoryPlanner.Plan(model, options with { Uses = new() }, s_laptop);

        long Resident(int pixels) => MemoryPlanner.EstimateMoment(model, plan, 512, 8192, pixels).Resident;

        (Resident(0) - plain.Memory.ContextFull.Resident).ShouldBe(200 * MiB + EngineProfile.ProjectorRuntime + EngineProfile.ProjectorFiles);
        (Resident(1000) - Resident(0)).ShouldBe((53 * MiB) + EngineProfile.FirstImage + 3000);
        (Resident((int)Photo) - Resident(0)).ShouldBe((50 * MiB) + EngineProfile.FirstImage + (6 * Photo));
        Resident(ProjectorUse.MostPixels).ShouldBe(plan.Memory.ContextFull.Resident);
        Resident(int.MaxValue).ShouldBe(plan.Memory.ContextFull.Resident);
        (plan.Memory.Loaded.Resident - plain.Memory.Loaded.Resident).ShouldBe(Resident(0) - plain.Memory.ContextFull.Resident);
    }

    [Fact]
    public void EstimateMoment_MoreTokens_NeverTakesLess()
    {
        using var model = Headers.Llama(GgufFileType.Q8_0, 4, 512, 1024, 8, 4, 4096, 8192);
        var plan = MemoryPlanner.Plan(model, new() { ContextLength = 8192, Budget = ByteSize.FromGB(2) }, s_laptop);

        var moments = new[] { 1, 100, 256, 257, 512, 1000, 4000, 8192 }.Select(tokens => MemoryPlanner.EstimateMoment(model, plan, Math.Min(512, tokens), tokens).Resident);

        moments.ShouldBe(moments.Order());
    }

    [Fact]
    public void Recount_OtherSizes_MovesEverySumByThem()
    {
        using var model = Headers.Llama70B();
        var memory = MemoryPlanner.Estimate(model, s_long, s_laptop);

        var counted = memory.Recount(memory.KvCache + MiB, memory.Compute * 2, memory.Output);

        (counted.Loaded.Resident - memory.Loaded.Resident).ShouldBe(MiB);
        (counted.ContextFull.Anonymous - memory.ContextFull.Anonymous).ShouldBe(MiB + memory.Compute);
        (counted.ResidentPeak - memory.ResidentPeak).ShouldBe(counted.ContextFull.Resident - memory.ContextFull.Resident);
        counted.FirstBatch.Resident.ShouldBeGreaterThan(memory.FirstBatch.Resident);
    }
}
