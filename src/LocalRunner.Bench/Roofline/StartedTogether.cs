using System.Diagnostics;

namespace LocalRunner.Bench.Roofline;

/// <summary>Times work that threads start together, several passes of it. Whatever disturbs a pass can only make it slower: the best counts.</summary>
internal static class StartedTogether
{
    /// <summary>Times the fastest pass; a pass lasts until the slowest thread is done.</summary>
    /// <param name="threads">How many work, this one included.</param>
    /// <param name="mostPasses">After how many passes it ends.</param>
    /// <param name="limit">After how long it ends, with the pass that runs then.</param>
    /// <param name="prepare">What each thread does once, by its number, before the clock starts.</param>
    /// <param name="work">What each thread does in a pass.</param>
    /// <param name="cancellationToken">Ends it early, between two passes.</param>
    /// <returns>Seconds, or null where the clock saw none pass.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static double? FastestPass(
        int threads, int mostPasses, TimeSpan limit, Action<int> prepare, Action<int> work, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var passStarted = started;
        var fastest = TimeSpan.MaxValue;
        var done = false;

        // The barrier runs this while every thread waits: one clock for all of them.
        using var barrier = new Barrier(threads, barrier =>
        {
            var now = Stopwatch.GetTimestamp();
            var pass = Stopwatch.GetElapsedTime(passStarted, now);
            if (barrier.CurrentPhaseNumber > 0 && pass < fastest)
                fastest = pass;

            var enough = barrier.CurrentPhaseNumber >= mostPasses || Stopwatch.GetElapsedTime(started, now) > limit;
            done = cancellationToken.IsCancellationRequested || (enough && barrier.CurrentPhaseNumber > 0);
            passStarted = Stopwatch.GetTimestamp();
        });

        void Run(int thread)
        {
            prepare(thread);
            barrier.SignalAndWait(CancellationToken.None);
            while (!Volatile.Read(ref done))
            {
                work(thread);
                barrier.SignalAndWait(CancellationToken.None);
            }
        }

        var others = Enumerable.Range(1, threads - 1).Select(thread => new Thread(() => Run(thread)) { IsBackground = true }).ToArray();
        foreach (var other in others)
            other.Start();
        Run(0);
        foreach (var other in others)
            other.Join();
        cancellationToken.ThrowIfCancellationRequested();
        return fastest > TimeSpan.Zero && fastest < TimeSpan.MaxValue ? fastest.TotalSeconds : null;
    }
}
