using System.Globalization;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Measurement;

/// <summary>Says what a mean and its noise hide: a test that slowed down while it ran, and one that ran at two speeds.</summary>
internal static class SampleRemark
{
    private const int Least = 6;
    private const double Worth = 0.1;
    private const double Steady = 0.6;

    /// <summary>How much wider than the samples on either side of it a gap between two speeds is.</summary>
    private const double Gap = 3;

    /// <summary>Returns a sentence, or null when there is nothing to say.</summary>
    /// <param name="test">The test.</param>
    /// <param name="seconds">The time of each repetition, in the order in which they ran.</param>
    public static string? Of(BenchTest test, IReadOnlyList<double> seconds)
    {
        if (test.Kind == BenchTestKind.Sustain)
            return Sustained(test, seconds);
        if (seconds.Count < Least)
            return null;
        return Trend(test, seconds) ?? TwoSpeeds(test, seconds);
    }

    private static string? Trend(BenchTest test, IReadOnlyList<double> seconds)
    {
        var third = seconds.Count / 3;
        var change = (Median(seconds.TakeLast(third)) / Median(seconds.Take(third))) - 1;
        if (Math.Abs(change) < Worth || Math.Abs(Order(seconds)) < Steady)
            return null;
        return change > 0
            ? $"{test.Name} took {Percent(change)} longer at its end than at its beginning: the machine grew hot, or something else began to use it."
            : $"{test.Name} took {Percent(-change)} less at its end than at its beginning: something else stopped using the machine.";
    }

    /// <summary>How far the samples are in order, −1 to 1: Kendall's rank correlation with time.</summary>
    private static double Order(IReadOnlyList<double> seconds)
    {
        var (sum, pairs) = (0, seconds.Count * (seconds.Count - 1) / 2);
        for (var later = 1; later < seconds.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
                sum += seconds[later].CompareTo(seconds[earlier]);
        }

        return (double)sum / pairs;
    }

    private static string? TwoSpeeds(BenchTest test, IReadOnlyList<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        var best = Enumerable.Range(2, sorted.Length - 3).MaxBy(at => sorted[at] - sorted[at - 1]);
        var (gap, low, high) = (sorted[best] - sorted[best - 1], sorted[best - 1] - sorted[0], sorted[^1] - sorted[best]);
        if (gap < Worth * sorted[best - 1] || gap < Gap * Math.Max(low / (best - 1), high / (sorted.Length - best - 1)))
            return null;
        var (fast, slow) = (Median(sorted[..best]), Median(sorted[best..]));
        return $"{test.Name} ran at two speeds, {best} times {Figure(test, fast)} and {sorted.Length - best} times {Figure(test, slow)}: others use the machine now and then, or its clock changes. The mean is neither.";
    }

    private static string? Sustained(BenchTest test, IReadOnlyList<double> seconds)
    {
        if (seconds.Count < 3)
            return null;
        var part = Math.Max(1, seconds.Count / 10);
        var (first, last) = (Median(seconds.Take(part)), Median(seconds.TakeLast(part)));
        return string.Create(CultureInfo.InvariantCulture, $"{test.Name} began at {test.AnswerTokens / first:0.0} and ended at {test.AnswerTokens / last:0.0} tokens/s ({100 * ((first / last) - 1):+0;-0;0} %).");
    }

    private static string Figure(BenchTest test, double seconds) => test.IsSpeed
        ? string.Create(CultureInfo.InvariantCulture, $"{test.Tokens / seconds:0.0} tokens/s")
        : string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.0} ms");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");

    private static double Median(IEnumerable<double> values) => SampleSummary.Of([.. values]).Median;
}
