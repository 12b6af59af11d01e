using LocalRunner.Bench.Reports.Parts;

namespace LocalRunner.Bench.Reports.Charts;

/// <summary>Shows how one thing depends on another. Both axes begin at 0.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Description">How it is read.</param>
/// <param name="Across">What the horizontal axis is.</param>
/// <param name="Up">How values of the vertical axis are written, by the largest one.</param>
/// <param name="Series">What is drawn.</param>
internal sealed record LinePlot(string Title, string Description, string Across, Func<double, Scale> Up, IReadOnlyList<PlotSeries> Series)
    : Chart(Title, Description)
{
    private const double Height = 150;

    public override bool IsEmpty => !Series.Any(series => series.Points.Count > 0);

    protected override void Draw(Canvas canvas)
    {
        var points = Series.SelectMany(series => series.Points).ToList();
        var (farthest, highest) = (points.Max(point => point.X), points.Max(point => Math.Max(point.Y, point.Interval?.High ?? 0)));
        var (stepX, stepY) = (Step(farthest), Step(highest));
        var (endX, endY) = (End(farthest, stepX), End(highest, stepY));
        var scale = Up(endY);
        var left = Canvas.WidthOf(scale.Write(endY)) + 12;
        var width = Canvas.Width - left - (Canvas.WidthOf($"{endX:N0}") / 2);
        double X(double value) => left + (value / endX * width);
        double Y(double value) => 10 + Height - (value / endY * Height);

        for (var value = 0.0; value <= endY * 1.001; value += stepY)
        {
            canvas.Line(left, Y(value), left + width, Y(value), "grid");
            canvas.Text(left - 6, Y(value) + 4, scale.Write(value), "small", "end");
        }

        for (var value = 0.0; value <= endX * 1.001; value += stepX)
            canvas.Text(X(value), Y(0) + 16, $"{value:N0}", "small", "middle");
        canvas.Line(left, Y(0), left + width, Y(0), "axis");
        canvas.Text(left + (width / 2), Y(0) + 31, Across, "small", "middle");
        canvas.Y = Y(0) + 36;
        foreach (var series in Series)
            Draw(canvas, series, X, Y);
    }

    private static void Draw(Canvas canvas, PlotSeries series, Func<double, double> x, Func<double, double> y)
    {
        canvas.Path(series.Points.Select(point => (x(point.X), y(point.Y))), series.IsMeasured ? "curve" : "fit");
        foreach (var point in series.Points)
        {
            if (point.Interval is { } interval)
            {
                canvas.Line(x(point.X), y(interval.Low), x(point.X), y(interval.High), "whisker");
                canvas.Line(x(point.X) - 3, y(interval.Low), x(point.X) + 3, y(interval.Low), "whisker");
                canvas.Line(x(point.X) - 3, y(interval.High), x(point.X) + 3, y(interval.High), "whisker");
            }

            if (series.IsMeasured)
                canvas.Dot(x(point.X), y(point.Y), 3.5, "dot");
        }
    }

    /// <summary>A round step that makes about four of the largest value.</summary>
    private static double Step(double largest)
    {
        if (!(largest > 0) || !double.IsFinite(largest))
            return 1;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(largest / 4)));
        return (largest / 4 / magnitude) switch { <= 1 => 1, <= 2 => 2, <= 2.5 => 2.5, <= 5 => 5, _ => 10 } * magnitude;
    }

    private static double End(double largest, double step) => double.IsFinite(largest) && largest > 0 ? Math.Ceiling(largest / step * 0.999) * step : step;
}
