namespace LocalRunner.Bench.Reports.Charts;

/// <summary>Compares values by the length of bars; whiskers are intervals.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Description">How it is read.</param>
/// <param name="Bars">The bars, from the top.</param>
internal sealed record BarChart(string Title, string Description, IReadOnlyList<Bar> Bars) : Chart(Title, Description)
{
    private const double LineHeight = 15;
    private const double Thickness = 9;
    private const double LongestLabel = 80;

    /// <summary>Gets the values that each bar is marked at, the first one dashed.</summary>
    public IReadOnlyList<(double Value, string Text)> Marks { get; init; } = [];

    /// <summary>Gets the value that reaches the right end, so that charts can be compared; longer bars end there. 0 for that of the longest.</summary>
    public double Reach { get; init; }

    public override bool IsEmpty => !Bars.Any(bar => double.IsFinite(bar.Value));

    protected override void Draw(Canvas canvas)
    {
        var shown = Bars.Where(bar => double.IsFinite(bar.Value)).ToList();
        var reach = Reach > 0 ? Reach : shown.Select(bar => Math.Max(bar.Value, bar.Interval?.High ?? 0)).Where(double.IsFinite).Append(1e-9).Max();

        // Short labels stand before their bar, long ones above it.
        var labels = shown.Max(bar => Canvas.WidthOf(bar.Label));
        var beside = labels <= LongestLabel;
        var left = beside ? labels + 8 : 0;
        var room = Canvas.Width - left - 2 - (beside ? shown.Max(bar => Canvas.WidthOf(bar.Text)) + 6 : 0);
        double At(double value) => left + (Math.Clamp(value / reach, 0, 1) * room);

        foreach (var bar in shown)
        {
            var middle = Draw(canvas, bar, beside, At);
            foreach (var (at, mark) in Marks.Index())
                canvas.Line(At(mark.Value), middle - (Thickness / 2) - 2, At(mark.Value), middle + (Thickness / 2) + 2, at == 0 ? "mark dashed" : "mark");
        }

        foreach (var (at, mark) in Marks.Index())
        {
            canvas.Y += LineHeight;
            canvas.Line(4, canvas.Y - 12, 4, canvas.Y, at == 0 ? "mark dashed" : "mark");
            canvas.Text(12, canvas.Y - 2, mark.Text, "small");
        }

        canvas.Y += 3;
    }

    /// <returns>The middle of the bar.</returns>
    private static double Draw(Canvas canvas, Bar bar, bool beside, Func<double, double> at)
    {
        if (bar.Group is { } group)
        {
            canvas.Y += LineHeight + 5;
            canvas.Text(0, canvas.Y - 4, Canvas.Fit(group, Canvas.Width), "strong");
        }

        if (!beside)
        {
            canvas.Y += LineHeight;
            canvas.Text(0, canvas.Y - 3, Canvas.Fit(bar.Label, Canvas.Width - Canvas.WidthOf(bar.Text) - 10));
            canvas.Text(Canvas.Width, canvas.Y - 3, bar.Text, "strong", "end");
        }

        var (left, end) = (at(0), at(bar.Value));
        var middle = canvas.Y + (beside ? LineHeight : Thickness + 2) / 2;
        canvas.Box(left, middle - (Thickness / 2), Math.Max(1, end - left), Thickness, bar.Style);
        if (bar.Interval is { } interval && double.IsFinite(interval.Low) && double.IsFinite(interval.High))
        {
            canvas.Whisker(at(interval.Low), at(interval.High), middle);
            end = Math.Max(end, at(interval.High));
        }

        if (beside)
        {
            canvas.Text(0, middle + 4, bar.Label);
            canvas.Text(end + 6, middle + 4, bar.Text, "strong");
        }

        canvas.Y = middle + (beside ? LineHeight / 2 : (Thickness / 2) + 5);
        return middle;
    }
}
