namespace LocalRunner.Bench.Results;

/// <summary>Sums samples up, in the unit that they have.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation of a sample (n − 1); 0 for a single one.</param>
/// <param name="Median">The median.</param>
/// <param name="Midmean">
/// The mean of the middle half. Where a machine has two speeds, as one does that others use as well, the median is now the one and now the
/// other; this lies between them, and like it leaves out what is far off.
/// </param>
/// <param name="P5">The 5th percentile, between the two samples nearest to it.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="Noise">
/// The standard error of the median as a share of it: 1.2533 × 1.4826 × the median distance from the median ÷ √n ÷ median. Two results
/// closer than twice their noise can't be ranked. (Rousseeuw and Croux, 1993; the asymptotic error of a median.)
/// </param>
public sealed record SampleSummary(int Count, double Mean, double Deviation, double Median, double Midmean, double P5, double P95, double Noise)
{
    private const double MedianError = 1.2533;
    private const double DeviationOfDistance = 1.4826;

    /// <summary>Sums samples up.</summary>
    /// <param name="samples">At least one; the order does not matter.</param>
    public static SampleSummary Of(IReadOnlyCollection<double> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfZero(samples.Count, nameof(samples));
        double[] sorted = [.. samples.Order()];
        var (mean, median) = (sorted.Average(), Quantile(sorted, 0.5));
        var variance = sorted.Length > 1 ? sorted.Sum(sample => (sample - mean) * (sample - mean)) / (sorted.Length - 1) : 0;
        double[] distances = [.. sorted.Select(sample => Math.Abs(sample - median)).Order()];
        var error = MedianError * DeviationOfDistance * Quantile(distances, 0.5) / Math.Sqrt(sorted.Length);
        return new(sorted.Length, mean, Math.Sqrt(variance), median, MiddleMean(sorted), Quantile(sorted, 0.05), Quantile(sorted, 0.95), median > 0 ? error / median : 0);
    }

    private static double MiddleMean(double[] sorted)
    {
        var outside = sorted.Length / 4;
        return sorted[outside..^outside].Average();
    }

    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }
}
