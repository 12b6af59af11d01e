using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>What tests gave: speeds in one sheet, times in another.</summary>
internal static class TestSheets
{
    private const string Explained = "Noise: the standard error of the median; results closer than twice their noise can't be ranked. "
        + "MBU: the share of the memory bandwidth measured here that reading a token's bytes takes. Matrix: the share of the matrix throughput measured here.";

    public static IEnumerable<ReportPart> Of(IReadOnlyList<BenchedTest> tests)
    {
        var runs = new SheetColumn<BenchedTest>("runs", test => $"{test.Samples.Count}");
        var remark = new SheetColumn<BenchedTest>("remark", Remark, IsNumber: false);
        yield return Sheet.Of("Speed", tests.Where(test => test.TokensPerSecond is not null),
        [
            new("test", test => test.Name, IsNumber: false),
            .. Spread(test => test.TokensPerSecond!, "t/s", Scale.OfRate),
            remark,
            new("MBU %", test => Figures.Share(test.BandwidthShare)),
            new("matrix %", test => Figures.Share(test.MatrixShare)),
            .. Energy(),
            runs,
        ]) with
        { Note = Explained };
        yield return Sheet.Of("Time", tests.Where(test => test.TokensPerSecond is null),
        [
            new("test", test => test.Name, IsNumber: false),
            .. Spread(test => test.Seconds, "time", Scale.OfSeconds),
            remark,
            .. Energy(),
            runs,
        ]);
    }

    /// <summary>What hinders that a result is compared with another.</summary>
    public static string? Remark(BenchedTest test) => test.Noisy ? "too noisy to rank" : null;

    private static IEnumerable<SheetColumn<BenchedTest>> Spread(Func<BenchedTest, SampleSummary> summary, string heading, Func<double, Scale> scale) =>
    [
        new(heading, test => scale(summary(test).Mean).Spread(summary(test))),
        new("median", test => summary(test) is { Count: > 1 } many ? scale(many.Mean).Write(many.Median) : null),
        new("p5–p95", test => summary(test) is { Count: > 1 } many ? scale(many.Mean).Range(many.P5, many.P95) : null),
        new("noise %", test => summary(test) is { Count: > 1 } many ? Figures.Share(many.Noise) : null),
    ];

    private static IEnumerable<SheetColumn<BenchedTest>> Energy() =>
    [
        new("J/token", test => Figures.Rate(test.JoulesPerToken)),
        new("$/M tokens", test => Figures.Rate(test.UsdPerMillionTokens)),
    ];
}
