using LocalRunner.Bench.Reports.Charts;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>What models with fewer layers gave, and what that says of the whole one.</summary>
internal static class ProjectionParts
{
    public static IEnumerable<ReportPart> Of(ModelProjection projection) =>
    [
        FactList.Of("Here",
            ("fits", projection.Fits ? "yes" : "no"),
            ("plan", projection.Verdict),
            ("predicted peak", new ByteSize(projection.PredictedResident).ToString()),
            ("longest context", Figures.Count(projection.MaxContext) is { } tokens ? $"{tokens} tokens" : "none")),
        Sheet.Of("Parts measured", projection.Parts.SelectMany(part => part.Tests.Select(test => (Part: part, Test: test))).OrderBy(row => row.Test.Name, StringComparer.Ordinal),
            new("test", row => row.Test.Name, IsNumber: false),
            new("layers", row => $"{row.Part.Layers}"),
            new("size", row => Figures.Size(row.Part.SizeBytes)),
            new("t/s", row => row.Test.TokensPerSecond is { } speed ? Scale.OfRate(speed.Mean).Spread(speed) : null),
            new("time", row => row.Test.TokensPerSecond is null ? Scale.OfSeconds(row.Test.Seconds.Mean).Spread(row.Test.Seconds) : null),
            new("noise %", row => Figures.Share((row.Test.TokensPerSecond ?? row.Test.Seconds).Noise)),
            new("MBU %", row => Figures.Share(row.Test.BandwidthShare)),
            new("remark", row => TestSheets.Remark(row.Test), IsNumber: false)),
        Sheet.Of($"Projected to {projection.Layers} layers", projection.Tests,
            new("test", test => test.Name, IsNumber: false),
            new("fixed part", test => Figures.Seconds(test.FixedSeconds)),
            new("a layer", test => Figures.Seconds(test.LayerSeconds)),
            new("t/s", test => Figures.Rate(test.TokensPerSecond)),
            new("95 % interval", test => Figures.RateRange(test.Low, test.High)),
            new("MBU %", test => Figures.Share(test.BandwidthShare)),
            new("remark", test => test.Noisy ? "from noisy parts" : null, IsNumber: false)) with { Note = "Times are for a token: fixed part + layers × a layer. Of the last layer a prompt needs a part alone, which counts as fixed." },
        new RemarkList("Parts not measured", [.. projection.Parts.Where(part => part.Error is not null).Select(part => ($"{part.Layers} layers", part.Error!))]),
        .. ProjectionCharts.Of(projection),
    ];

    public static string Remark(ProjectedTest test, string before) =>
        $"{before}{Figures.RateRange(test.Low, test.High)}{(test.Noisy ? ", from noisy parts" : "")}";
}
