namespace LocalRunner.Bench.Reports.Parts;

/// <summary>Figures as people read them: as many digits as a measurement is worth.</summary>
internal static class Figures
{
    public static string Rate(double value) => Scale.OfRate(value).Write(value);

    public static string? Rate(double? value) => value is { } known ? Rate(known) : null;

    public static string RateRange(double low, double high) => Scale.OfRate(high).Range(low, high);

    public static string Seconds(double seconds) => Scale.OfSeconds(seconds).Write(seconds);

    /// <summary>A share in percent without the sign, for columns that have it in their heading.</summary>
    public static string? Share(double? share) => share is { } known ? $"{known * 100:0.0}" : null;

    public static string? Percent(double? share) => share is { } known ? $"{known * 100:0.0} %" : null;

    /// <summary>By how much something is more or less than something else.</summary>
    public static string? Difference(double? share) => share is { } known ? $"{known * 100:+0.0;-0.0;0.0} %" : null;

    public static string? Bandwidth(double? bytesPerSecond) => bytesPerSecond is { } known ? $"{known / 1e9:0.0} GB/s" : null;

    public static string? Count(long count) => count > 0 ? $"{count:N0}" : null;

    public static string? Size(long? bytes) => bytes is > 0 ? new ByteSize(bytes.Value).ToString() : null;
}
