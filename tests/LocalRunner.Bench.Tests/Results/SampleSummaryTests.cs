using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Tests.Results;

public sealed class SampleSummaryTests
{
    private const double Exact = 1e-12;

    [Fact]
    public void Of_FiveSamplesInAnyOrder_HasTheQuantilesOfTheSortedOnes()
    {
        var summary = SampleSummary.Of([5, 1, 4, 2, 10]);

        summary.Count.ShouldBe(5);
        summary.Mean.ShouldBe(4.4, Exact);
        summary.Median.ShouldBe(4);
        summary.Midmean.ShouldBe(11 / 3.0, Exact);
        summary.P5.ShouldBe(1.2, Exact);
        summary.P95.ShouldBe(9, Exact);

        // Squares of -3.4, -2.4, -0.4, 0.6, 5.6 sum up to 49.2.
        summary.Deviation.ShouldBe(Math.Sqrt(49.2 / 4), Exact);

        // Distances from 4: 0, 1, 2, 3, 6.
        summary.Noise.ShouldBe(1.2533 * 1.4826 * 2 / Math.Sqrt(5) / 4, Exact);
    }

    [Fact]
    public void Of_EvenNumber_TakesTheMiddleOfTheTwo() => SampleSummary.Of([4, 1, 3, 2]).Median.ShouldBe(2.5, Exact);

    [Fact]
    public void Of_OneSample_HasNoSpread() => SampleSummary.Of([3]).ShouldBe(new SampleSummary(1, 3, 0, 3, 3, 3, 3, 0));

    [Fact]
    public void Of_OneOutlier_LeavesTheNoiseAlone() => SampleSummary.Of([10, 10.1, 9.9, 10, 1000]).Noise.ShouldBeLessThan(0.02);

    [Fact]
    public void Of_AllZero_HasNoNoise() => SampleSummary.Of([0, 0, 0]).Noise.ShouldBe(0);

    [Fact]
    public void Of_None_IsRefused() => Should.Throw<ArgumentOutOfRangeException>(() => SampleSummary.Of([]));
}
