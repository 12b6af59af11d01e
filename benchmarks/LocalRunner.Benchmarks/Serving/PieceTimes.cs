using System.Diagnostics;

namespace LocalRunner.Benchmarks.Serving;

/// <summary>Takes the time of each piece of a prompt, on the thread that computes it.</summary>
internal sealed class PieceTimes : IProgress<PromptProgress>
{
    private readonly List<(int Read, long Moment)> _moments = [];

    public int Read => _moments.Count == 0 ? 0 : _moments[^1].Read;

    public void Report(PromptProgress value)
    {
        if (value.Read > Read || _moments.Count == 0)
            _moments.Add((value.Read, Stopwatch.GetTimestamp()));
    }

    /// <summary>Gets the longest time of a piece that lies before <paramref name="end"/>.</summary>
    public TimeSpan Longest(long end) => _moments.Select(moment => moment.Moment).Append(end)
        .Zip(_moments.Select(moment => moment.Moment).Append(end).Skip(1), (one, next) => Stopwatch.GetElapsedTime(one, next)).Max();
}
