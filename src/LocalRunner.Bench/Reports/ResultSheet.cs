using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Text;

namespace LocalRunner.Bench.Reports;

/// <summary>All speeds in one sheet, with the columns of llama-bench first.</summary>
internal static class ResultSheet
{
    public static Sheet Of(BenchReport report) => Sheet.Of("Speeds of all models", report.Models.SelectMany(Rows),
        new("model", row => row.Model.Name, IsNumber: false),
        new("type", row => row.Model.FileType, IsNumber: false),
        new("size", row => Figures.Size(row.Model.SizeBytes)),
        new("params", row => row.Model.Parameters > 0 ? Sizes.Count(row.Model.Parameters) : null),
        new("backend", row => row.Settings is { } settings ? settings.GpuLayers > 0 ? "GPU" : "CPU" : null, IsNumber: false),
        new("threads", row => row.Settings is { } settings ? $"{settings.Threads}" : null),
        new("test", row => row.Test, IsNumber: false),
        new("t/s", row => row.Speed),
        new("median", row => row.Median),
        new("noise %", row => row.Noise),
        new("MBU %", row => row.Mbu),
        new("remark", row => row.Remark, IsNumber: false));

    private static IEnumerable<Row> Rows(BenchedModel model) => model.Tests
        .Where(test => test.TokensPerSecond is not null)
        .Select(test => new Row(
            model, model.Settings, test.Name, Scale.OfRate(test.TokensPerSecond!.Mean).Spread(test.TokensPerSecond), test.Samples.Count > 1 ? Figures.Rate(test.TokensPerSecond.Median) : null,
            test.Samples.Count > 1 ? Figures.Share(test.TokensPerSecond.Noise) : null, Figures.Share(test.BandwidthShare), TestSheets.Remark(test)))
        .Concat((model.Projection?.Tests ?? []).Select(test => new Row(
            model, model.Projection!.Parts is [var part, ..] ? part.Settings : null, test.Name, Figures.Rate(test.TokensPerSecond), null,
            null, Figures.Share(test.BandwidthShare), ProjectionParts.Remark(test, "projected, "))));

    private sealed record Row(
        BenchedModel Model, BenchedSettings? Settings, string Test, string Speed, string? Median, string? Noise, string? Mbu, string? Remark);
}
