using System.Diagnostics;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Machine;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class DryRunTests
{
    private static readonly PlanSettings s_settings = new() { ContextLength = 1024, BatchSize = 512, MicroBatchSize = 256, Threads = 1 };

    [Fact]
    public void Run_DemoModel_GivesWhatARealContextTakes()
    {
        using var file = GgufFile.Open(Demo.Q8);
        var settings = s_settings with { Sequences = 2, KeyCacheType = KvCacheType.Q8_0 };
        using var model = LlamaEngine.Instance.LoadModel(file, settings, _ => true);
        using var context = model.CreateContext(new(settings));

        var result = LlamaEngine.Instance.DryRun(file, new(settings));

        result.Memory.ShouldBeEquivalentTo(context.Memory);
        result.Memory.Compute.ShouldBeGreaterThan(0);
        result.Memory.KvCache.ShouldBeGreaterThan(0);
        result.FlashAttention.ShouldBe(context.FlashAttention);
    }

    [Fact]
    public void Run_HeaderWithoutFile_GivesTheSameAsTheFile()
    {
        using var file = GgufFile.Open(Demo.Q8);
        using var header = GgufWriter.Of(file).Preview("demo");

        LlamaEngine.Instance.DryRun(header, new(s_settings)).ShouldBeEquivalentTo(LlamaEngine.Instance.DryRun(file, new(s_settings)));
    }

    [Fact]
    public void Run_LargeModelWithoutData_TakesNeitherItsWeightsNorItsCache()
    {
        using var header = LargeModel.Header();
        var settings = s_settings with { ContextLength = 131_072 };
        LlamaEngine.Instance.DryRun(header, new(s_settings));
        var before = ProcessMemory.Read().PeakResident;
        var clock = Stopwatch.StartNew();

        var result = LlamaEngine.Instance.DryRun(header, new(settings));

        result.Memory.KvCache.ShouldBe(131_072L * 80 * 1024 * 2 * 2);
        (ProcessMemory.Read().PeakResident - before).ShouldBeLessThan(512L << 20);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Run_FlashAttentionOff_SaysSo()
    {
        using var file = GgufFile.Open(Demo.Q8);

        LlamaEngine.Instance.DryRun(file, new(s_settings) { FlashAttention = FlashAttention.Off }).FlashAttention.ShouldBeFalse();
    }

    [Fact]
    public void Run_HeaderThatWouldEndTheProcess_IsRefused()
    {
        using var header = LargeModel.Header(layers: 1, declared: 600);

        Should.Throw<LocalRunnerException>(() => LlamaEngine.Instance.DryRun(header, new(s_settings))).Error.ShouldBe(LocalRunnerError.InvalidModel);
    }

    [Fact]
    public void Run_MissingTensor_SaysWhatTheEngineSaid()
    {
        using var header = LargeModel.Header(layers: 3, declared: 4);

        var exception = Should.Throw<LocalRunnerException>(() => LlamaEngine.Instance.DryRun(header, new(s_settings)));

        exception.Error.ShouldBe(LocalRunnerError.UnsupportedModel);
        exception.Message.ShouldContain("blk.3.attn_norm.weight");
    }
}
