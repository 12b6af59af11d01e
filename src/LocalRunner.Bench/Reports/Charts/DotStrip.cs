namespace LocalRunner.Bench.Reports.Charts;

/// <summary>Shows every sample of each test by how far it is from the test's median, all on one scale.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Strips">The tests with their distances, as shares of the median.</param>
internal sealed record DotStrip(string Title, IReadOnlyList<(string Label, IReadOnlyList<double> Distances)> Strips)
    : Chart(Title, "A dot is a repetition; the line in the middle is the test's median, and dots to the right are faster.")
{
    private const double LeastReach = 0.01;
    private const double Edge = 8;

    public override bool IsEmpty => Strips.Count == 0;

    protected override void Draw(Canvas canvas)
    {
        var reach = Math.Max(LeastReach, Strips.Max(strip => strip.Distances.Max(Math.Abs)));
        var (middle, half) = (Canvas.Width / 2, (Canvas.Width / 2) - Edge);
        foreach (var (label, distances) in Strips)
        {
            canvas.Y += 15;
            canvas.Text(0, canvas.Y - 3, Canvas.Fit(label, Canvas.Width));
            canvas.Box(0, canvas.Y, Canvas.Width, 14, "strip");
            canvas.Line(middle, canvas.Y, middle, canvas.Y + 14, "axis");
            foreach (var distance in distances)
                canvas.Dot(middle + (distance / reach * half), canvas.Y + 7, 3.5, "dot");
            canvas.Y += 18;
        }

        canvas.Y += 12;
        canvas.Text(0, canvas.Y, $"−{reach * 100:0.0} %", "small");
        canvas.Text(middle, canvas.Y, "median", "small", "middle");
        canvas.Text(Canvas.Width, canvas.Y, $"+{reach * 100:0.0} %", "small", "end");
        canvas.Y += 4;
    }
}
