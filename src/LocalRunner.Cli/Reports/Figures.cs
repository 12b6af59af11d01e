using LocalRunner.Measurement;

namespace LocalRunner.Cli.Reports;

/// <summary>Figures as people read them: as many digits as a measurement is worth.</summary>
internal static class Figures
{
    /// <summary>A speed, or anything else that spans magnitudes.</summary>
    public static string Rate(double value) => Math.Abs(value) switch
    {
        >= 1000 => $"{value:N0}",
        >= 100 => $"{value:0.0}",
        >= 1 or 0 => $"{value:0.00}",
        _ => $"{value:0.000}",
    };

    public static string? Rate(double? value) => value is { } known ? Rate(known) : null;

    public static string Seconds(double seconds) => Math.Abs(seconds) switch
    {
        >= 1 => $"{seconds:0.00} s",
        >= 0.1 => $"{seconds * 1e3:0} ms",
        >= 0.001 => $"{seconds * 1e3:0.0} ms",
        _ => $"{seconds * 1e6:0} µs",
    };

    /// <summary>A share in percent without the sign, for columns that have it in their heading.</summary>
    public static string? Share(double? share) => share is { } known ? $"{known * 100:0.0}" : null;

    public static string? Percent(double? share) => share is { } known ? $"{known * 100:0.0} %" : null;

    /// <summary>By how much something is more or less than something else.</summary>
    public static string? Difference(double? share) => share is { } known ? $"{known * 100:+0.0;-0.0;0.0} %" : null;

    public static string? Bandwidth(double? bytesPerSecond) => bytesPerSecond is { } known ? $"{known / 1e9:0.0} GB/s" : null;

    public static string? Count(long count) => count > 0 ? $"{count:N0}" : null;

    public static string? Size(long? bytes) => bytes is > 0 ? Sizes.Bytes(bytes.Value) : null;

    /// <summary>A mean with its deviation, where there is more than one sample.</summary>
    public static string Spread(SampleSummary summary, Func<double, string> write) =>
        summary.Count > 1 ? $"{write(summary.Mean)} ± {write(summary.Deviation)}" : write(summary.Mean);

    public static string Range(double low, double high, Func<double, string> write) => $"{write(low)}–{write(high)}";
}
