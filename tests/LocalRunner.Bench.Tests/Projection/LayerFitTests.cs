using LocalRunner.Bench.Projection;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Tests.Projection;

public sealed class LayerFitTests
{
    [Fact]
    public void At_PointsOnALine_GivesTheLine()
    {
        var fit = new LayerFit([Point(10, 0.5), Point(20, 0.8), Point(60, 2)]);

        fit.FixedSeconds.ShouldBe(0.2, 1e-12);
        fit.LayerSeconds(100).ShouldBe(3, 1e-12);
        fit.At(100).Seconds.ShouldBe(3.2, 1e-12);
    }

    [Fact]
    public void At_NoisyPoint_CountsForLess()
    {
        LayerPoint[] points = [Point(10, 1), Point(20, 2), Point(30, 3)];
        var quiet = new LayerFit([.. points, Point(40, 6)]);
        var noisy = new LayerFit([.. points, Point(40, 6, noise: 0.5)]);

        noisy.At(100).Seconds.ShouldBe(10, 0.01);
        quiet.At(100).Seconds.ShouldBeGreaterThan(10.5);
    }

    [Fact]
    public void At_LineThatWouldBeginBelowZero_GoesThroughZero()
    {
        var fit = new LayerFit([Point(10, 0.5), Point(20, 2)]);

        fit.FixedSeconds.ShouldBe(0);
        fit.At(40).Seconds.ShouldBe(2 * fit.At(20).Seconds, 1e-12);
        (fit.At(20).Seconds / 20).ShouldBeInRange(0.05, 0.1);
    }

    [Fact]
    public void At_MoreLayersThatWereFaster_StillGrowsWithTheLayers()
    {
        var fit = new LayerFit([Point(10, 1), Point(20, 0.9)]);

        fit.FixedSeconds.ShouldBe(0);
        fit.At(40).Seconds.ShouldBeGreaterThan(fit.At(20).Seconds);
    }

    [Fact]
    public void At_FixedPartThatWouldTakeFarLongerThanLayers_TakesAQuarterLonger()
    {
        LayerPoint[] points = [Point(10, 1.1), Point(20, 1.15)];
        var fit = new LayerFit(points, fixedWork: 80);

        (fit.FixedSeconds / 80).ShouldBe(1.25 * fit.LayerSeconds(1), 1e-12);
        fit.At(15).Seconds.ShouldBe(1.125, 0.01);
        fit.At(80).Seconds.ShouldBeGreaterThan(1.2 * new LayerFit(points).At(80).Seconds);
    }

    [Fact]
    public void At_FixedPartThatTakesLittleLongerThanLayers_GivesTheLine() =>
        new LayerFit([Point(10, 1.1), Point(20, 1.2)], fixedWork: 85).At(80).Seconds.ShouldBe(1.8, 1e-12);

    [Fact]
    public void At_FartherFromThePoints_IsLessSure()
    {
        var fit = new LayerFit([Point(10, 1.2), Point(20, 2.2)]);

        Share(100).ShouldBeGreaterThan(Share(30));
        Share(30).ShouldBeGreaterThan(Share(15));
        Share(15).ShouldBeGreaterThan(2 * 0.019);

        double Share(double work) => fit.At(work) is var (seconds, _, most) ? (most - seconds) / seconds : 0;
    }

    [Fact]
    public void At_OnePoint_LeavesOpenHowMuchOfItIsFixed()
    {
        var fit = new LayerFit([Point(10, 1)]);

        fit.FixedSeconds.ShouldBe(0);
        fit.At(10).Seconds.ShouldBe(1, 1e-12);
        fit.At(10).Most.ShouldBeLessThan(1.1);
        var (seconds, least, most) = fit.At(80);
        seconds.ShouldBe(8, 1e-12);
        least.ShouldBeLessThan(1);
        most.ShouldBeGreaterThan(15);
    }

    [Fact]
    public void At_PointsThatSayNextToNothing_TakesNoLessThanFewerLayersTook()
    {
        var fit = new LayerFit([Point(10, 1, noise: 0.3), Point(12, 1.1, noise: 0.3)]);

        var (seconds, least, most) = fit.At(100);

        least.ShouldBeInRange(0.3, 1.1);
        most.ShouldBeGreaterThan(2 * seconds);
    }

    [Fact]
    public void At_PointsThatMissALineThroughZero_IsAsUnsureAsTheyMissIt()
    {
        var near = new LayerFit([Point(10, 0.99), Point(20, 2)]);
        var far = new LayerFit([Point(10, 0.5), Point(20, 2)]);

        near.FixedSeconds.ShouldBe(0);
        Share(near).ShouldBeInRange(0.039, 0.06);
        Share(far).ShouldBeGreaterThan(0.2);

        static double Share(LayerFit fit) => fit.At(100) is var (seconds, _, most) ? (most - seconds) / seconds : 0;
    }

    private static LayerPoint Point(double work, double seconds, double noise = 0.01) => new(work, seconds, noise);
}
