using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Tests.Planning;

public sealed class QuantQualityTests
{
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
