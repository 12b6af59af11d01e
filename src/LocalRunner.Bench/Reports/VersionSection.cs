using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Text;

namespace LocalRunner.Bench.Reports;

/// <summary>What made the figures, and when.</summary>
internal static class VersionSection
{
    public static ReportSection Of(BenchReport report) => new("Versions",
        FactList.Of("",
            ("LocalRunner", report.Version),
            ("engine", report.Engine),
            (".NET", report.Runtime),
            ("command", report.Command),
            ("started", $"{report.Started:yyyy-MM-dd HH:mm:ss zzz}"),
            ("took", report.Seconds > 0 ? Sizes.Duration(TimeSpan.FromSeconds(report.Seconds)) : null)),
        RemarkList.Of("Notes", report.Notes));
}
