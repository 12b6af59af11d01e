using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports.Parts;

/// <summary>A unit and a number of digits that figures which stand together share.</summary>
internal sealed record Scale(double Factor, string Format, string Unit)
{
    /// <summary>Fits a speed, or anything else that spans magnitudes.</summary>
    public static Scale OfRate(double like) => Math.Abs(like) switch
    {
        >= 1000 => new(1, "N0", ""),
        >= 100 => new(1, "0.0", ""),
        >= 1 or 0 => new(1, "0.00", ""),
        _ => new(1, "0.000", ""),
    };

    public static Scale OfSeconds(double like) => Math.Abs(like) switch
    {
        >= 1 or 0 => new(1, "0.00", " s"),
        >= 0.1 => new(1e3, "0", " ms"),
        >= 0.001 => new(1e3, "0.0", " ms"),
        _ => new(1e6, "0", " µs"),
    };

    public string Write(double value) => Number(value) + Unit;

    /// <summary>A mean with its deviation, where there is more than one sample.</summary>
    public string Spread(SampleSummary summary) =>
        (summary.Count > 1 ? $"{Number(summary.Mean)} ± {Number(summary.Deviation)}" : Number(summary.Mean)) + Unit;

    public string Range(double low, double high) => $"{Number(low)}–{Number(high)}{Unit}";

    private string Number(double value) => (value * Factor).ToString(Format);
}
