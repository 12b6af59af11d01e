using LLama;
using LLama.Native;
using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Tests;

public sealed class LLamaSharpExtensionsTests
{
    [Fact]
    public void ToModelParams_EverySetting_ArrivesUnderItsName()
    {
        var plan = PlanOf(new()
        {
            ContextLength = 4096,
            BatchSize = 1024,
            MicroBatchSize = 256,
            Sequences = 3,
            UnifiedCache = true,
            FullWindowCache = false,
            Threads = 5,
            GpuLayers = 7,
            KeyCacheType = KvCacheType.Q8_0,
            ValueCacheType = KvCacheType.Q4_0,
            FlashAttention = true,
            LoadMode = LoadMode.Locked,
        });

        var parameters = plan.ToModelParams("other.gguf");

        parameters.ModelPath.ShouldBe("other.gguf");
        parameters.ContextSize.ShouldBe(4096u);
        parameters.BatchSize.ShouldBe(1024u);
        parameters.UBatchSize.ShouldBe(256u);
        parameters.SeqMax.ShouldBe(3u);
        parameters.KVUnified.ShouldBe(true);
        parameters.SwaFull.ShouldBe(false);
        parameters.Threads.ShouldBe(5);
        parameters.BatchThreads.ShouldBe(5);
        parameters.GpuLayerCount.ShouldBe(7);
        parameters.TypeK.ShouldBe(GGMLType.GGML_TYPE_Q8_0);
        parameters.TypeV.ShouldBe(GGMLType.GGML_TYPE_Q4_0);
        parameters.FlashAttention.ShouldBe(true);
        parameters.LoadMode.ShouldBe(LLamaLoadMode.MemoryLock);
        plan.ToModelParams().ModelPath.ShouldBe(plan.Model);
    }

    [Theory]
    [InlineData(LoadMode.MemoryMapped, LLamaLoadMode.MemoryMap)]
    [InlineData(LoadMode.Locked, LLamaLoadMode.MemoryLock)]
    [InlineData(LoadMode.DirectIo, LLamaLoadMode.DirectIO)]
    public void ToModelParams_LoadMode_IsLLamaSharpsOfThatName(LoadMode mode, LLamaLoadMode theirs) =>
        PlanOf(new() { ContextLength = 512, LoadMode = mode }).ToModelParams().LoadMode.ShouldBe(theirs);

    [Fact]
    public void ToModelParams_WithoutRepacking_IsRefused() =>
        Should.Throw<LocalRunnerException>(() => PlanOf(new() { ContextLength = 512, Repack = false }).ToModelParams())
            .Message.ShouldContain("Repack = true");

    [Fact]
    public void ToModelParams_OfThePlannedDemo_LoadsThroughLLamaSharpsOwnClasses()
    {
        // Whoever loads the library first chooses its file; this library's loader does, as the other tests need it.
        LlamaCpp.Load();
        using var file = GgufFile.Open(Demo.Q8);
        var plan = MemoryPlanner.Plan(file, new() { ContextLength = 512, Threads = 1, KeyCacheType = KvCacheType.Q8_0, Repack = true });

        var parameters = plan.ToModelParams(Demo.Q8);
        using var weights = LLamaWeights.LoadFromFile(parameters);
        using var context = weights.CreateContext(parameters);

        context.ContextSize.ShouldBe(512u);
        context.BatchSize.ShouldBe((uint)Math.Min(512, plan.Settings.BatchSize));
        context.NativeHandle.IsInvalid.ShouldBeFalse();
        var batch = new LLamaBatch();
        foreach (var (token, i) in context.Tokenize("Once upon a time").Select((token, i) => (token, i)))
            batch.Add(token, i, LLamaSeqId.Zero, logits: true);
        context.Decode(batch).ShouldBe(DecodeResult.Ok);
    }

    private static MemoryPlan PlanOf(PlanSettings settings) => new()
    {
        Model = "model.gguf",
        FileType = "Q8_0",
        Device = DeviceInfo.Detect(),
        Budget = 1 << 30,
        Fits = true,
        Settings = settings,
        Memory = new(),
        Reason = "",
    };
}
