using LocalRunner.Bench.Roofline;

namespace LocalRunner.Tests.Machine;

public sealed class StartedTogetherTests
{
    [Fact]
    public void FastestPass_ThreeThreads_EachPreparesOnceAndWorksInEveryPass()
    {
        var (prepared, worked) = (new int[3], new int[3]);

        var seconds = StartedTogether.FastestPass(
            3, 5, TimeSpan.FromHours(1), thread => prepared[thread]++, thread => worked[thread]++, CancellationToken.None);

        prepared.ShouldBe([1, 1, 1]);
        worked.ShouldBe([5, 5, 5]);
        seconds.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void FastestPass_TimeIsUp_EndsAfterOnePass()
    {
        var passes = 0;

        StartedTogether.FastestPass(1, 1000, TimeSpan.Zero, _ => { }, _ => passes++, CancellationToken.None);

        passes.ShouldBe(1);
    }

    [Fact]
    public void FastestPass_CancelledInAPass_EndsWithIt()
    {
        using var source = new CancellationTokenSource();
        var passes = 0;

        void Work(int thread)
        {
            if (++passes == 3)
                source.Cancel();
        }

        Should.Throw<OperationCanceledException>(() =>
            StartedTogether.FastestPass(1, 1000, TimeSpan.FromHours(1), _ => { }, Work, source.Token));
        passes.ShouldBe(3);
    }
}
