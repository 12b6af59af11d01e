namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>The middle half of some values.</summary>
internal readonly record struct Quartiles(double Lower, double Median, double Upper)
{
    public static Quartiles Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return new(At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75));
    }

    private static double At(double[] sorted, double quantile)
    {
        var place = quantile * (sorted.Length - 1);
        var below = (int)place;
        return double.Lerp(sorted[below], sorted[Math.Min(below + 1, sorted.Length - 1)], place - below);
    }
}
