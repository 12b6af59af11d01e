namespace LocalRunner.Bench.Reports.Charts;

/// <summary>Shows every sample of each test by how far it is from the test's median, all on one scale.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Strips">The tests with their distances, as shares of the median.</param>
internal sealed record DotStrip(string Title, IReadOnlyList<(string Label, IReadOnlyList<double> Distances)> Strips)
    : Chart(Title, "Each dot is one repetition of the test, by how much faster (right) or slower (left) it was than the test's median, which is the line.")
{
    private const double LeastReach = 0.01;
    private const double Edge = 8;

    public override bool IsEmpty => Strips.Count == 0;

    protected override void Draw(Canvas canvas)
    {
        var slowest = Math.Max(LeastReach, -Strips.Min(strip => strip.Distances.Min()));
        var fastest = Math.Max(LeastReach, Strips.Max(strip => strip.Distances.Max()));
        var perShare = (Canvas.Width - (2 * Edge)) / (slowest + fastest);
        var middle = Edge + (slowest * perShare);
        foreach (var (label, distances) in Strips)
        {
            canvas.Y += 15;
            canvas.Text(0, canvas.Y - 3, Canvas.Fit(label, Canvas.Width));
            canvas.Box(0, canvas.Y, Canvas.Width, 14, "strip");
            canvas.Line(middle, canvas.Y, middle, canvas.Y + 14, "axis");
            foreach (var distance in distances)
                canvas.Dot(middle + (distance * perShare), canvas.Y + 7, 3.5, "dot");
            canvas.Y += 18;
        }

        canvas.Y += 12;
        var ends = ($"−{slowest * 100:0.0} %", $"+{fastest * 100:0.0} %");
        canvas.Text(0, canvas.Y, ends.Item1, "small");
        canvas.Text(Canvas.Width, canvas.Y, ends.Item2, "small", "end");
        const string median = "median";
        var half = Canvas.WidthOf(median) / 2;
        if (middle - half > Canvas.WidthOf(ends.Item1) + Edge && middle + half < Canvas.Width - Canvas.WidthOf(ends.Item2) - Edge)
            canvas.Text(middle, canvas.Y, median, "small", "middle");
        canvas.Y += 4;
    }
}
