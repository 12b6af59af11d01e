using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports.Charts;

/// <summary>The models of a scenario: what they take of the memory, and how fast they write.</summary>
internal static class ScenarioCharts
{
    // More would not fit on a page of paper.
    private const int ModelsInAChart = 10;

    // In memories of the machine; what is far beyond would leave nothing of the others to see.
    private const double LongestBar = 1.25;

    public static IEnumerable<Chart> Of(ScenarioReport scenario)
    {
        foreach (var (at, rows) in scenario.Rows.Chunk(ModelsInAChart).Index())
        {
            var title = at == 0 ? "Predicted peak" : "Predicted peak, continued";
            yield return new BarChart(title, "Bars against what a plan may use, and against all of the memory. Much longer ones are cut.", [.. rows.Select(row => Peak(row))])
            {
                Reach = Math.Min(scenario.Memory * LongestBar, Math.Max(scenario.Memory, scenario.Rows.Max(row => row.PredictedResident))),
                Marks = [(scenario.Budget, $"{new ByteSize(scenario.Budget)}, what a plan may use"), (scenario.Memory, $"{new ByteSize(scenario.Memory)}, all of the memory")],
            };
        }

        var fastest = scenario.Rows.SelectMany(Speeds).Select(bar => Math.Max(bar.Value, bar.Interval?.High ?? 0)).DefaultIfEmpty().Max();
        foreach (var (at, rows) in scenario.Rows.Where(row => Speeds(row).Any()).Chunk(ModelsInAChart).Index())
        {
            var title = at == 0 ? "Writing, t/s" : "Writing, t/s, continued";
            yield return new BarChart(title, "There: by bandwidth, in the type of the plan. Published: in the format of its source.", [.. rows.SelectMany(Speeds)]) { Reach = fastest };
        }
    }

    private static Bar Peak(ScenarioRow row) => new(
        $"{row.Name}, {row.FileType}", row.PredictedResident, $"{new ByteSize(row.PredictedResident)}{(row.Verdict == ScenarioVerdict.DoesNotRun ? ", does not run" : "")}",
        row.Verdict == ScenarioVerdict.DoesNotRun ? "over" : "here");

    private static IEnumerable<Bar> Speeds(ScenarioRow row)
    {
        var bars = new List<Bar>();
        if (row.Here is { } here)
            bars.Add(new("here", here.Value, Figures.Rate(here.Value)) { Interval = (here.Low, here.High) });
        if (row.OnDevice is { } there)
            bars.Add(new("there", there, Figures.Rate(there), "there"));
        if (row.Published?.TokensPerSecond is { } published)
            bars.Add(new("published", published, Figures.Rate(published), "other"));
        return bars.Select((bar, at) => at == 0 ? bar with { Group = row.Name } : bar);
    }
}
