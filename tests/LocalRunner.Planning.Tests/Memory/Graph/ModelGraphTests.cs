using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Memory.Graph;

/// <summary>Compares the compute buffer with what the engine itself counts in a dry run.</summary>
public sealed class ModelGraphTests
{
    private const double Mebibyte = 1 << 20;

    private static readonly DeviceInfo s_device = DeviceInfo.Detect();

    public static TheoryData<string> Names() => [.. SampleShapes.All.Where(shape => !ArchitectureTable.Of(shape.Architecture).GraphEstimated).Select(shape => shape.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void BytesOf_Sample_IsTheEnginesToTheHundredthOfAMebibyte(string name)
    {
        using var folder = new TemporaryFolder();
        SyntheticModel.Create(SmallShapes.Of(name), GgufFileType.Q8_0).WriteHeader(folder.File("model.gguf"));
        using var model = GgufFile.Open(folder.File("model.gguf"));

        foreach (var settings in Settings(hasFlashAttention: name != "sample-grok"))
        {
            var engine = LlamaEngine.Instance.DryRun(model, PlanDryRun.SettingsOf(settings)).Memory;
            var planned = MemoryPlanner.Estimate(model, settings, s_device);

            (planned.Compute / Mebibyte).ShouldBe(engine.Compute / Mebibyte, 0.0051, settings.ToString());
            (planned.Output / Mebibyte).ShouldBe(engine.Output / Mebibyte, 0.0051, settings.ToString());
            (planned.KvCache / Mebibyte).ShouldBe(engine.KvCache / Mebibyte, 0.0101, settings.ToString());
        }
    }

    private static IEnumerable<PlanSettings> Settings(bool hasFlashAttention)
    {
        var plain = new PlanSettings { ContextLength = 1024, MicroBatchSize = 256, FlashAttention = hasFlashAttention };
        yield return plain;
        yield return plain with { FlashAttention = false };
        yield return plain with { ContextLength = 4096, MicroBatchSize = 512, OutputRows = 0 };
        yield return plain with { Sequences = 4, OutputRows = 4, FullWindowCache = false };
        yield return plain with { Sequences = 3, OutputRows = 3, UnifiedCache = true, FullWindowCache = false, ContextLength = 3000 };
        yield return plain with { KeyCacheType = KvCacheType.F32, ValueCacheType = KvCacheType.F32 };
        if (hasFlashAttention)
            yield return plain with { KeyCacheType = KvCacheType.Q8_0, ValueCacheType = KvCacheType.Q8_0 };
    }
}
