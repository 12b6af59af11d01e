namespace LocalRunner.Cli.Reports;

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
