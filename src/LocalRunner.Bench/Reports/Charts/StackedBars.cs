namespace LocalRunner.Bench.Reports.Charts;

/// <summary>Shows what bars are made of, against a limit.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Description">How it is read.</param>
/// <param name="Stacks">The bars with the parts that they are made of, in bytes.</param>
/// <param name="Limit">What they must stay below.</param>
internal sealed record StackedBars(
    string Title, string Description, IReadOnlyList<(string Label, IReadOnlyList<(string Name, long Bytes, string Style)> Parts)> Stacks, (long Bytes, string Text) Limit)
    : Chart(Title, Description)
{
    // A limit that is far away would leave nothing of the bars to see.
    private const int FarAway = 5;

    protected override void Draw(Canvas canvas)
    {
        var longest = Math.Max(1, Stacks.Max(stack => stack.Parts.Sum(part => part.Bytes)));
        var near = Limit.Bytes <= longest * FarAway;
        var reach = Math.Max(longest, near ? Limit.Bytes : 0);
        canvas.Y += 13;
        canvas.Text(Canvas.Width, canvas.Y - 2, $"{Limit.Text} {new ByteSize(Limit.Bytes)}", "small", "end");
        var top = canvas.Y;
        foreach (var (label, parts) in Stacks)
        {
            canvas.Y += 16;
            canvas.Text(0, canvas.Y - 3, label);
            canvas.Text(Canvas.Width - 4, canvas.Y - 3, new ByteSize(parts.Sum(part => part.Bytes)).ToString(), "strong", "end");
            var left = 0.0;
            foreach (var (_, bytes, style) in parts.Where(part => part.Bytes > 0))
            {
                var width = (double)bytes / reach * (Canvas.Width - 2);
                canvas.Box(left, canvas.Y, width - 1, 14, style);
                left += width;
            }

            canvas.Y += 20;
        }

        if (near)
            canvas.Line((double)Limit.Bytes / reach * (Canvas.Width - 2), top, (double)Limit.Bytes / reach * (Canvas.Width - 2), canvas.Y, "mark");
        foreach (var (name, _, style) in Stacks.SelectMany(stack => stack.Parts).Where(part => part.Bytes > 0).DistinctBy(part => part.Name))
        {
            canvas.Y += 15;
            canvas.Box(0, canvas.Y - 9, 10, 10, style);
            canvas.Text(15, canvas.Y, name, "small");
        }

        canvas.Y += 4;
    }
}
