using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>Puts what a report says in an order, for every form that people read.</summary>
public static class ReportOutline
{
    /// <summary>A terminal shows the end first: what the run was for comes last.</summary>
    public static IReadOnlyList<ReportSection> ForTerminal(BenchReport report) =>
        Filled([MachineSection.Of(report.Machine), .. Models(report), PriceSection.Of(report), Sweep(report), Scenario(report), VersionSection.Of(report)]);

    /// <summary>A page shows the beginning first.</summary>
    public static IReadOnlyList<ReportSection> ForPage(BenchReport report) =>
        Filled([Scenario(report), Sweep(report), new("Results", ResultSheet.Of(report)), MachineSection.Of(report.Machine), .. Models(report), PriceSection.Of(report), VersionSection.Of(report)]);

    private static IEnumerable<ReportSection> Models(BenchReport report) => report.Models.Select(model => ModelSection.Of(model, report.Machine));

    private static ReportSection? Sweep(BenchReport report) => report.Sweep is { } sweep ? SweepSection.Of(sweep) : null;

    private static ReportSection? Scenario(BenchReport report) => report.Scenario is { } scenario ? ScenarioSection.Of(scenario) : null;

    private static ReportSection[] Filled(IEnumerable<ReportSection?> sections) => [.. sections.OfType<ReportSection>().Where(section => section.Parts.Count > 0)];
}
