namespace LocalRunner.Bench.Reports;

/// <summary>The forms that a report can take.</summary>
public enum ReportFormat
{
    Table,
    Json,
    JsonLines,
    Csv,
    Markdown,
    Html,
}
