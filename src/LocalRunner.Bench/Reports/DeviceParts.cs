using LocalRunner.Bench.Reports.Charts;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>What a model would do on another machine, beside what others published of it there.</summary>
internal static class DeviceParts
{
    public static IEnumerable<ReportPart> Of(BenchedModel model, DeviceProjection device) =>
    [
        FactList.Of($"On {device.Device}",
            ("fits", device.Fits ? "yes" : "no"),
            ("plan", device.Verdict),
            ("predicted peak", new ByteSize(device.PredictedResident).ToString()),
            ("bandwidth", Figures.Bandwidth(device.Bandwidth) is { } bandwidth ? $"{bandwidth}, as its makers say" : null),
            ("efficiency", Figures.Percent(device.Efficiency) is { } share ? $"{share} of the bandwidth, as reached here" : "not measured"),
            ("projected", device.TokensPerSecond is { } speed ? $"{Figures.Rate(speed)} t/s" : null),
            ("roof", device.Roof is { } roof ? $"{Figures.Rate(roof)} t/s with all of the bandwidth" : null)),
        Sheet.Of("Published figures", device.Published,
            new("machine", figure => figure.Machine, IsNumber: false),
            new("format", figure => figure.Format, IsNumber: false),
            new("t/s", figure => Figures.Rate(figure.TokensPerSecond)),
            new("difference", figure => Figures.Difference((device.TokensPerSecond / figure.TokensPerSecond) - 1)),
            new("prompt t/s", figure => Figures.Rate(figure.PromptTokensPerSecond)),
            new("peak GB", figure => Figures.Rate(figure.PeakGb)),
            new("source", figure => figure.Source, IsNumber: false)) with { Note = device.TokensPerSecond is null ? null : "The difference is that of the projection from the published speed." },
        .. DeviceChart.Of(model, device),
    ];
}
