using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Planning.Tests.Plans;

public sealed class QuantQualityTests
{
    [Fact]
    public void Of_TypeThatTheModelWasTrainedIn_LosesNothing()
    {
        QuantQuality.Of(GgufFileType.MXFP4_MOE, "gpt-oss").ShouldNotBeNull().LossPercent(20_000_000_000).ShouldBe(0);
        QuantQuality.Of(GgufFileType.MXFP4_MOE, "llama").ShouldBe(QuantQuality.Of(GgufFileType.Q4_0));
        QuantQuality.Of(GgufFileType.Q4_K_M, "gpt-oss").ShouldBe(QuantQuality.Of(GgufFileType.Q4_K_M));
    }

    [Theory]
    [InlineData(GgufFileType.Q4_K_M, 8_000_000_000, 2.81, false)]
    [InlineData(GgufFileType.Q4_K_M, 70_000_000_000, 4.83, true)]
    [InlineData(GgufFileType.Q4_0, 70_000_000_000, 7.53, false)]
    [InlineData(GgufFileType.F16, 70_000_000_000, 0, false)]
    public void LossPercent_SizeOfTheModel_TakesTheFiguresOfOneLikeIt(GgufFileType type, long parameters, double percent, bool isOfLarge)
    {
        var quality = QuantQuality.Of(type).ShouldNotBeNull();

        quality.LossPercent(parameters).ShouldBe(percent, 0.005);
        quality.IsOfLarge(parameters).ShouldBe(isOfLarge);
    }

    [Fact]
    public void Table_Order_IsBestFirst()
    {
        QuantQuality.Table.Select(entry => entry.KlDivergence).ShouldBeInOrder();
        QuantQuality.Table.Count.ShouldBeGreaterThanOrEqualTo(20);
        QuantQuality.Of(GgufFileType.Q4_K_M).ShouldNotBeNull().PerplexityLoss.ShouldBe(0.175);
    }

    [Fact]
    public void Of_TypeWithoutFigures_TakesTheNearest() => QuantQuality.Of(GgufFileType.Q5_0).ShouldBe(QuantQuality.Of(GgufFileType.Q5_K_S));
}
