namespace LocalRunner.Bench.Text;

/// <summary>Writes counts and durations as people read them; bytes are <see cref="ByteSize"/>.</summary>
public static class Sizes
{
    /// <summary>A number of weights: 5.2 M, 7.62 B.</summary>
    public static string Count(long count) => count switch
    {
        >= 1_000_000_000 => $"{count / 1e9:0.00} B",
        >= 1_000_000 => $"{count / 1e6:0.00} M",
        >= 1_000 => $"{count / 1e3:0.00} K",
        _ => $"{count}",
    };

    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalMinutes: >= 1 } => $"{(int)duration.TotalMinutes}m{duration.Seconds:00}.{duration.Milliseconds / 100}s",
        { TotalSeconds: >= 1 } => $"{duration.TotalSeconds:0.00}s",
        _ => $"{duration.TotalMilliseconds:0.00}ms",
    };
}
