using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Memory;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Memory;

/// <summary>What llama.cpp b10221 logged on an NVIDIA H100 (CUDA 13), in MiB, for models with random weights.</summary>
public sealed class CardMemoryTests
{
    private const double Mebibyte = 1 << 20;
    private const double Logged = 0.02;

    private static readonly DeviceInfo s_device = new() { Name = "server", Memory = 128L << 30, Features = CpuFeatures.Avx2, Gpus = [new("NVIDIA H100", 80L << 30)] };

    [Theory]
    [InlineData("smollm2-135m", GgufFileType.Q8_0, 31, 4096, 136.49, 90, 16.38, 28.69, 6.26)]
    [InlineData("gemma-3-1b", GgufFileType.Q4_K_M, 27, 4096, 762.54, 104, 55.02, 306.00, 12.52)]
    [InlineData("gpt-oss-20b", GgufFileType.MXFP4_MOE, 25, 8192, 10949.38, 384, 102.77, 586.82, 27.27)]
    [InlineData("qwen3-30b-a3b", GgufFileType.Q4_K_M, 49, 8192, 17524.43, 768, 92.01, 166.92, 16.01)]
    public void Estimate_AllLayersOnACard_IsWhatTheEngineLogged(
        string name, GgufFileType type, int layers, int context, double weights, double cache, double compute, double mapped, double main)
    {
        var memory = Estimate(name, type, new() { ContextLength = context, GpuLayers = layers });

        var gpu = memory.Gpus.ShouldHaveSingleItem();
        (gpu.Weights / Mebibyte).ShouldBe(weights, Logged);
        (gpu.KvCache / Mebibyte).ShouldBe(cache, Logged);
        (gpu.Compute / Mebibyte).ShouldBe(compute, Logged);
        (memory.WeightsMapped / Mebibyte).ShouldBe(mapped, Logged);
        (memory.Compute / Mebibyte).ShouldBe(main, Logged);
        memory.KvCache.ShouldBe(0);
    }

    /// <summary>What the card copies is counted from above.</summary>
    [Theory]
    [InlineData("llama-3.2-1b", GgufFileType.Q4_K_M, 0, 0, 0, 75.00, 762.81, 10.01)]
    [InlineData("gpt-oss-20b", GgufFileType.MXFP4_MOE, 25, 12, 6095.70, 206.37, 5768.08, 15.27)]
    [InlineData("qwen3-30b-a3b", GgufFileType.Q4_K_M, 49, 24, 9154.43, 219.51, 8807.41, 10.01)]
    public void Estimate_LayersBesideACard_IsNoLessThanTheEngineLogged(
        string name, GgufFileType type, int layers, int experts, double weights, double compute, double mapped, double main)
    {
        var memory = Estimate(name, type, new() { ContextLength = 2048, GpuLayers = layers, CpuExperts = experts });

        var gpu = memory.Gpus.ShouldHaveSingleItem();
        (gpu.Weights / Mebibyte).ShouldBe(weights, Logged);
        (gpu.Compute / Mebibyte).ShouldBeInRange(compute - Logged, 1.15 * compute);
        (memory.WeightsMapped / Mebibyte).ShouldBe(mapped, Logged);
        (memory.Compute / Mebibyte).ShouldBe(main, Logged);
    }

    [Fact]
    public void Estimate_BesideACard_RepacksNothing()
    {
        var settings = new PlanSettings { ContextLength = 2048 };

        Estimate("llama-3.2-1b", GgufFileType.Q4_K_M, settings).WeightsRepacked.ShouldBe(0);
        Estimate("llama-3.2-1b", GgufFileType.Q4_K_M, settings, s_device with { Gpus = [] }).WeightsRepacked.ShouldBeGreaterThan(0);
        Estimate("llama-3.2-1b", GgufFileType.Q4_K_M, settings, s_device with { Gpus = [new("Apple", 1L << 36, SharesMemory: true)] }).WeightsRepacked.ShouldBeGreaterThan(0);
    }

    /// <summary>What was measured: in main memory beside the buffers, once a model has computed, and on the card.</summary>
    [Theory]
    [InlineData("smollm2-135m", GgufFileType.Q8_0, true, 160, 88)]
    [InlineData("qwen3-30b-a3b", GgufFileType.Q8_0, true, 265, 154)]
    [InlineData("llama-3.2-1b", GgufFileType.F16, true, 245, 146)]
    [InlineData("llama-3.2-1b", GgufFileType.Q8_0, false, 365, 146 + (2 * 32 * 2048 * 512 / Mebibyte))]
    public void Estimate_OnACard_CountsDriverAndKernels(string name, GgufFileType type, bool flashAttention, double main, double card)
    {
        var settings = new PlanSettings { ContextLength = 2048, GpuLayers = -1, FlashAttention = flashAttention };

        using var header = SyntheticModel.Create(ModelCatalog.Find(name).Entry.Shape, type).Preview();
        var memory = MemoryPlanner.Estimate(header, settings, s_device);
        var plan = new MemoryPlan { Model = name, FileType = "", Device = s_device, Budget = 1L << 40, Fits = true, Settings = settings, Memory = memory, Reason = "" };

        (MemoryPlanner.Explain(header, plan).Single(figure => figure is { Component: "runtime", Part: "card" }).Bytes / Mebibyte).ShouldBe(main);
        (memory.Gpus[0].Kernels / Mebibyte).ShouldBe(card);
        memory.Gpus[0].Total.ShouldBe(memory.Gpus[0].Weights + memory.Gpus[0].KvCache + memory.Gpus[0].Compute + memory.Gpus[0].Kernels);
    }

    [Fact]
    public void Estimate_BesideACard_HoldsItsInputsFromTheStart()
    {
        var settings = new PlanSettings { ContextLength = 32768, GpuLayers = -1 };

        var memory = Estimate("llama-3.1-8b", GgufFileType.Q4_K_M, settings);

        memory.Loaded.Anonymous.ShouldBeGreaterThan(memory.Compute + (100 << 20));
        memory.FullCompute.ShouldBe(memory.Compute);
    }

    private static MemoryEstimate Estimate(string name, GgufFileType type, PlanSettings settings, DeviceInfo? device = null)
    {
        using var header = SyntheticModel.Create(ModelCatalog.Find(name).Entry.Shape, type).Preview();
        return MemoryPlanner.Estimate(header, settings, device ?? s_device);
    }
}
