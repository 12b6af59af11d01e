namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>The speeds of one round, in tokens a second.</summary>
internal readonly record struct SpeedPair(double Local, double Node)
{
    /// <summary>Gets how many times as fast LocalRunner was.</summary>
    public double Ratio => Local / Node;
}
