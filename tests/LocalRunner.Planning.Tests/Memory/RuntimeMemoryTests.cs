using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Memory.Cache;

namespace LocalRunner.Planning.Tests.Memory;

public sealed class RuntimeMemoryTests
{
    private static readonly DeviceInfo s_device = new() { Name = "any", Memory = 1L << 36 };
    private static readonly PlanSettings s_settings = new() { ContextLength = 4096 };

    [Fact]
    public void Anonymous_LongerContext_GrowsByItsCells()
    {
        using var model = Headers.Llama70B();

        (Anonymous(model, s_settings with { ContextLength = 8192 }) - Anonymous(model, s_settings)).ShouldBe(4096 * (54 + 96));
    }

    [Fact]
    public void Anonymous_LargeVocabularyWithMerges_TakesTensOfMebibytes()
    {
        using var small = Small(1000, merges: 0);
        using var large = Small(128_256, merges: 0);
        using var merging = Small(128_256, merges: 50_000);

        (Anonymous(large, s_settings) - Anonymous(small, s_settings)).ShouldBeInRange(25L << 20, 40L << 20);
        (Anonymous(merging, s_settings) - Anonymous(large, s_settings)).ShouldBeInRange(7L << 20, 9L << 20);
    }

    [Fact]
    public void Anonymous_FewTensors_TakesTheLeastGraph()
    {
        using var one = Small(1000, merges: 0, layers: 1);
        using var ten = Small(1000, merges: 0, layers: 10);
        using var hundred = Small(1000, merges: 0, layers: 100);

        (Anonymous(ten, s_settings) - Anonymous(one, s_settings)).ShouldBeLessThan(1 << 20);
        (Anonymous(hundred, s_settings) - Anonymous(ten, s_settings)).ShouldBeGreaterThan(8 << 20);
    }

    [Fact]
    public void Program_Header_CountsWithTheProgramOfThisProcessOrTheUsual()
    {
        using var model = Headers.Llama70B();
        var device = s_device;

        new RuntimeMemory(model, new(model), device).Program(s_settings).ShouldBe(EngineProfile.Programs + model.HeaderBytes);
        new RuntimeMemory(model, new(model), device with { Program = 70 << 20 }).Program(s_settings).ShouldBe((70 << 20) + EngineProfile.ProgramGrowth + model.HeaderBytes);

        // The header of a file that is open is among what this process keeps.
        using var open = GgufFile.Open(Demo.Q8);
        new RuntimeMemory(open, new(open), device with { Program = 70 << 20 }).Program(s_settings).ShouldBe((70 << 20) + EngineProfile.ProgramGrowth);
    }

    [Fact]
    public void Anonymous_NothingComputed_IsWithoutWorkAndUsedCells()
    {
        using var model = Headers.Llama70B();
        var facts = new Hyperparameters(model);
        var (memory, cache) = (new RuntimeMemory(model, facts, s_device), new KvCacheCells(facts, s_settings));

        (memory.Anonymous(s_settings, cache, Reached.FullContext(cache)) - memory.Anonymous(s_settings, cache, Reached.Nothing))
            .ShouldBe(new MatrixWorkspace(model, facts).BytesOf(s_settings, cache) + (96 * 4096));
    }

    private static GgufFile Small(int vocabulary, int merges, int layers = 1) =>
        Headers.Llama(GgufFileType.Q8_0, layers, 256, 512, 4, 4, vocabulary, 4096, writer =>
        {
            if (merges > 0)
                writer.Add("tokenizer.ggml.merges", GgufValue.Of(GgufArray.Of(Enumerable.Repeat("a b", merges))));
        });

    private static long Anonymous(GgufFile model, PlanSettings settings)
    {
        var facts = new Hyperparameters(model);
        var cache = new KvCacheCells(facts, settings);
        return new RuntimeMemory(model, facts, s_device).Anonymous(settings, cache, Reached.FullContext(cache));
    }
}
