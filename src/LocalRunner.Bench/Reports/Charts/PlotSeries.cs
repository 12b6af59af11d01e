namespace LocalRunner.Bench.Reports.Charts;

/// <summary>Points of a plot that belong together.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Points">The points, from the left; an interval where there is one.</param>
/// <param name="IsMeasured">Whether each point is a measurement; otherwise only the line between them means something.</param>
internal sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y, (double Low, double High)? Interval)> Points, bool IsMeasured);
