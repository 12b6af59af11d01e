using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Memory;

namespace LocalRunner.Bench.Tests.Measurement;

public sealed class BenchSamplesTests
{
    private const double Exact = 1e-9;

    [Fact]
    public void Sum_Answer_DividesByItsTokens()
    {
        var test = Sum(new(BenchTestKind.Generate, 0, 10), [2, 1, 4], joules: 60);

        test.TokensPerSecond!.Median.ShouldBe(5);
        test.Seconds.Median.ShouldBe(2);
        test.Samples.ShouldBe([2, 1, 4]);
        test.BytesPerToken.ShouldNotBeNull();
        test.OperationsPerToken.ShouldBeNull();

        // 60 joules for 30 tokens; a kilowatt-hour is 3.6 million joules.
        test.JoulesPerToken!.Value.ShouldBe(2, Exact);
        test.UsdPerMillionTokens!.Value.ShouldBe(2e6 / 3.6e6 * 0.18, Exact);
    }

    [Fact]
    public void Sum_Prompt_SpreadsTheOutputOverItsTokens()
    {
        using var header = Headers.Llama(GgufFileType.F16, 2, 64, 128, 4, 2, 256, 1024);
        var work = new TokenWork(header, new PlanSettings { ContextLength = 1024 });

        var test = Sum(new(BenchTestKind.Prompt, 32, 0, 64), [1], null);

        test.TokensPerSecond!.Median.ShouldBe(32);
        test.BytesPerToken.ShouldBeNull();
        test.OperationsPerToken!.Value.ShouldBe(work.LayerOperations(64, 32) + (work.FixedOperations / 32), Exact);
        test.JoulesPerToken.ShouldBeNull();
    }

    [Theory]
    [InlineData(BenchTestKind.FirstToken)]
    [InlineData(BenchTestKind.FirstTokenCached)]
    [InlineData(BenchTestKind.Load)]
    public void Sum_Time_IsNoSpeedAndHasNoEnergyAToken(BenchTestKind kind)
    {
        var test = Sum(new(kind, 16, 1), [1, 2], joules: 5);

        test.TokensPerSecond.ShouldBeNull();
        test.JoulesPerToken.ShouldBeNull();
        test.UsdPerMillionTokens.ShouldBeNull();
    }

    [Fact]
    public void Sum_MoreSamplesThanAskedFor_AreCountedAsRepeated()
    {
        var test = Sum(new(BenchTestKind.Generate, 0, 1), [1, 2, 3, 4, 5, 6], null);

        test.Repeated.ShouldBe(4);
        test.Noisy.ShouldBeTrue();
        Sum(new(BenchTestKind.Generate, 0, 1), [1, 1], null).Noisy.ShouldBeFalse();
    }

    private static BenchedTest Sum(BenchTest test, double[] seconds, double? joules)
    {
        using var header = Headers.Llama(GgufFileType.F16, 2, 64, 128, 4, 2, 256, 1024);
        return new BenchSamples(test, seconds, joules).Sum(new(header, new PlanSettings { ContextLength = 1024 }), new() { Repetitions = 2, UsdPerKilowattHour = 0.18 });
    }
}
