namespace LocalRunner.Bench.Reports.Parts;

/// <summary>What belongs under one heading.</summary>
public sealed record ReportSection
{
    public ReportSection(string title, params IEnumerable<ReportPart?> parts)
    {
        Title = title;
        Parts = [.. parts.OfType<ReportPart>().Where(part => !part.IsEmpty)];
    }

    public string Title { get; }

    public IReadOnlyList<ReportPart> Parts { get; }
}
