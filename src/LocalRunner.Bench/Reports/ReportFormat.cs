namespace LocalRunner.Bench.Reports;

/// <summary>The forms that a report can take.</summary>
internal enum ReportFormat
{
    Table,
    Json,
    JsonLines,
    Csv,
    Markdown,
    Html,
}
