using LocalRunner.Bench.Reports.Charts;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>How the models of the articles do on the machine of a scenario.</summary>
internal static class ScenarioSection
{
    public static ReportSection Of(ScenarioReport scenario) => new($"Scenario {scenario.Name}",
    [
        FactList.Of("",
            ("question", scenario.Question),
            ("machine", $"{scenario.Device}, {new ByteSize(scenario.Memory)}, of which a plan may use {new ByteSize(scenario.Budget)}"),
            ("bandwidth", Figures.Bandwidth(scenario.Bandwidth))),
        Sheet.Of("Models", scenario.Rows,
            new("model", row => row.Name, IsNumber: false),
            new("verdict", row => Verdict(row.Verdict), IsNumber: false),
            new("type, KV", row => $"{row.FileType}, {row.KvType}", IsNumber: false),
            new("peak", row => Figures.Size(row.PredictedResident)),
            new("left over", row => Left(row.LeftForOthers)),
            new("max context", row => Figures.Count(row.MaxContext) ?? "none"),
            new("t/s here", row => Figures.Rate(row.Here?.Value)),
            new("interval", row => row.Here is { } here ? Figures.RateRange(here.Low, here.High) : null),
            new("by", row => row.Here is { } here ? here.Projected ? "projected" : "measured" : null, IsNumber: false),
            new("t/s there", row => Figures.Rate(row.OnDevice)),
            new("published", row => Figures.Rate(row.Published?.TokensPerSecond)),
            new("there, as published", row => Figures.Rate(row.OnDeviceAsPublished)),
            new("off by", row => Figures.Difference(row.Difference)))
            with { Note = "“There” is by the bandwidth of the scenario's machine and the share of it that was reached here, in the type of the plan; “as published” is the same in the published format, and “off by” how far that is from the published figure." },
        .. ScenarioCharts.Of(scenario),
        new RemarkList("Reasons", [.. scenario.Rows.Select(row => (row.Name, string.Join(' ', Sentences(row))))]),
    ]);

    public static string Verdict(ScenarioVerdict verdict) => verdict switch
    {
        ScenarioVerdict.Runs => "runs",
        ScenarioVerdict.RunsWithSmallerQuant => "runs, smaller quant",
        _ => "does not run",
    };

    private static string Left(long bytes) => bytes < 0 ? "none" : new ByteSize(bytes).ToString();

    private static IEnumerable<string> Sentences(ScenarioRow row)
    {
        yield return Sentence(row.Reason);
        if (row.Here is { Projected: var projected, From: var from })
            yield return $"{(projected ? "Projected from" : "Measured with")} {Sentence(from)}";
        if (row.Published is { } published)
        {
            var projection = row.OnDeviceAsPublished is { } asPublished ? $", {Figures.Rate(asPublished)} t/s projected for that format" : "";
            yield return $"Published: {Figures.Rate(published.TokensPerSecond) ?? "no"} t/s with {published.Format} on {published.Machine} ({published.Source}){projection}.";
        }

        foreach (var claim in row.Claims)
            yield return $"Claimed: {Sentence(claim)}";
        foreach (var note in row.Notes)
            yield return Sentence(note);
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";
}
