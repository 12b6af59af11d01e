namespace LocalRunner.Bench.Reports.Charts;

/// <summary>A bar of a chart.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Value">How long it is.</param>
/// <param name="Text">The value as people read it.</param>
/// <param name="Style">How it is filled: here, there, other or over.</param>
internal sealed record Bar(string Label, double Value, string Text, string Style = "here")
{
    /// <summary>Gets the line above it, which begins a group of bars.</summary>
    public string? Group { get; init; }

    /// <summary>Gets the interval that the value lies in.</summary>
    public (double Low, double High)? Interval { get; init; }
}
