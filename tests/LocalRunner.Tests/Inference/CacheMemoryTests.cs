using LocalRunner.Gguf;
using LocalRunner.Inference;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Inference;

public sealed class CacheMemoryTests
{
    private static readonly EngineContextSettings s_settings = new() { ContextLength = 1024, BatchSize = 64, MicroBatchSize = 64, Threads = 1 };

    [Theory]
    [InlineData(KvCacheType.F16, 2 * 2)]
    [InlineData(KvCacheType.F32, 2 * 4)]
    [InlineData(KvCacheType.Q8_0, 2 * 34 / 32.0)]
    public void BytesOf_Demo_IsTheFormula(KvCacheType type, double bytesForBoth)
    {
        using var demo = GgufFile.Open(Demo.Q8);
        CacheMemory.BytesOf(demo, s_settings with { KeyCacheType = type, ValueCacheType = type }).ShouldBe(1024 * 6 * 4 * 32 * bytesForBoth);
    }

    [Fact]
    public void Check_MoreThanIsFree_NamesBothSizes()
    {
        using var demo = GgufFile.Open(Demo.Q8);
        var exception = Should.Throw<LocalRunnerException>(() => CacheMemory.Check(demo, s_settings, 1_000_000));
        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
        exception.Message.ShouldContain("3,145,728");
        exception.Message.ShouldContain("1,000,000");
    }

    [Fact]
    public async Task LoadAsync_AbsurdContext_IsRefusedWithTheNumbers()
    {
        var exception = await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync(Demo.Q8, new ModelOptions { ContextLength = 1 << 24, KeyCacheType = KvCacheType.F32, ValueCacheType = KvCacheType.F32 }));
        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
    }
}
