using LocalRunner.Inference;

namespace LocalRunner.Tests.Inference;

public sealed class LogProbabilitiesTests
{
    [Fact]
    public void Normalizer_LargeLogits_DoesNotOverflow() =>
        LogProbabilities.Normalizer([1000, 1000, 1000, 1000]).ShouldBe(1000 + Math.Log(4), 1e-9);

    [Fact]
    public void Normalizer_ForbiddenTokens_CountForNothing() =>
        LogProbabilities.Normalizer([0, float.NegativeInfinity, 0]).ShouldBe(Math.Log(2), 1e-9);

    [Fact]
    public void Top_FewerThanAsked_GivesAllInOrder()
    {
        float[] logits = [1, 3, 2];
        var top = LogProbabilities.Top(logits, LogProbabilities.Normalizer(logits), 10);

        top.Select(pair => pair.Token).ShouldBe([1, 2, 0]);
        top.Sum(pair => Math.Exp(pair.LogProbability)).ShouldBe(1, 1e-9);
    }

    [Fact]
    public void Top_SomeOfMany_GivesTheLargest()
    {
        var logits = Enumerable.Range(0, 1000).Select(i => (float)(i * 37 % 1000)).ToArray();
        LogProbabilities.Top(logits, 0, 3).Select(pair => (int)pair.LogProbability).ShouldBe([999, 998, 997]);
        LogProbabilities.Top(logits, 0, 0).ShouldBeEmpty();
    }
}
