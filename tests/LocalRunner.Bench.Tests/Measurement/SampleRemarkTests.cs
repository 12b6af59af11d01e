using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Tests.Measurement;

public sealed class SampleRemarkTests
{
    private static readonly BenchTest s_test = new(BenchTestKind.Generate, 0, 100);

    [Theory]
    [InlineData(new[] { 1.0, 1.01, 0.99, 1.02, 1.0, 0.98, 1.01 })]
    [InlineData(new[] { 1.0, 2.0, 1.0 })]
    [InlineData(new[] { 1.0, 1.1, 1.0, 1.2, 1.1, 1.0, 1.3, 1.2, 1.0 })]
    public void Of_OrdinaryNoise_SaysNothing(double[] seconds) => SampleRemark.Of(s_test, seconds).ShouldBeNull();

    [Fact]
    public void Of_SlowDown_SaysHowMuch() =>
        SampleRemark.Of(s_test, [1.0, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.3])!.ShouldStartWith("tg100 took 30 % longer at its end");

    [Fact]
    public void Of_TwoSpeeds_NamesBoth() =>
        SampleRemark.Of(s_test, [0.1, 0.2, 0.1, 0.1, 0.21, 0.1, 0.2, 0.1])!.ShouldStartWith("tg100 ran at two speeds, 5 times 1000.0 tokens/s and 3 times 500.0 tokens/s");

    [Fact]
    public void Of_OneOutlier_SaysNothing() => SampleRemark.Of(s_test, [0.1, 0.1, 0.5, 0.1, 0.1, 0.1, 0.1]).ShouldBeNull();

    [Fact]
    public void Of_Sustained_TellsBeginningAndEnd() =>
        SampleRemark.Of(new(BenchTestKind.Sustain, 0, 32, Seconds: 180), [.. Enumerable.Repeat(1.0, 10), .. Enumerable.Repeat(1.6, 10)])
            .ShouldBe("sustain 3m began at 32.0 and ended at 20.0 tokens/s (-38 %).");
}
