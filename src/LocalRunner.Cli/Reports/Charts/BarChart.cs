namespace LocalRunner.Cli.Reports.Charts;

/// <summary>Compares values by the length of bars; whiskers are intervals.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Description">How it is read.</param>
/// <param name="Bars">The bars, from the top.</param>
internal sealed record BarChart(string Title, string Description, IReadOnlyList<Bar> Bars) : Chart(Title, Description)
{
    private const double LineHeight = 15;
    private const double Thickness = 9;
    private const double LongestLabel = 80;

    /// <summary>Gets the values that are marked across all bars.</summary>
    public IReadOnlyList<(double Value, string Text)> Marks { get; init; } = [];

    /// <summary>Gets the value that reaches the right end at least, so that charts can be compared.</summary>
    public double Reach { get; init; }

    public override bool IsEmpty => !Bars.Any(bar => double.IsFinite(bar.Value));

    protected override void Draw(Canvas canvas)
    {
        var shown = Bars.Where(bar => double.IsFinite(bar.Value)).ToList();
        var reach = Math.Max(Reach, shown.Max(bar => Math.Max(bar.Value, bar.Interval?.High is { } high && double.IsFinite(high) ? high : 0)));
        reach = Marks.Select(mark => mark.Value).Append(reach).Append(double.Epsilon).Max();

        // Short labels stand before their bar, long ones above it.
        var labels = shown.Max(bar => Canvas.WidthOf(bar.Label));
        var beside = labels <= LongestLabel;
        var left = beside ? labels + 8 : 0;
        var room = Canvas.Width - left - 2 - (beside ? shown.Max(bar => Canvas.WidthOf(bar.Text)) + 6 : 0);
        foreach (var (value, text) in Marks)
        {
            canvas.Y += LineHeight;
            canvas.Text(Math.Min(left + (value / reach * room) + 2, Canvas.Width), canvas.Y - 4, text, "small", "end");
        }

        var top = canvas.Y;
        foreach (var bar in shown)
            Draw(canvas, bar, beside, left, length => left + (length / reach * room));
        foreach (var (value, _) in Marks)
            canvas.Line(left + (value / reach * room), top, left + (value / reach * room), canvas.Y, "mark");
        canvas.Y += 2;
    }

    private static void Draw(Canvas canvas, Bar bar, bool beside, double left, Func<double, double> at)
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

        var end = at(Math.Max(0, bar.Value));
        var middle = canvas.Y + (beside ? LineHeight : Thickness + 2) / 2;
        canvas.Box(left, middle - (Thickness / 2), Math.Max(1, end - left), Thickness, bar.Style);
        if (bar.Interval is { } interval && double.IsFinite(interval.Low) && double.IsFinite(interval.High))
        {
            canvas.Whisker(at(Math.Max(0, interval.Low)), at(interval.High), middle);
            end = Math.Max(end, at(interval.High));
        }

        if (beside)
        {
            canvas.Text(0, middle + 4, bar.Label);
            canvas.Text(end + 6, middle + 4, bar.Text, "strong");
        }

        canvas.Y = middle + (beside ? LineHeight / 2 : (Thickness / 2) + 4);
    }
}
