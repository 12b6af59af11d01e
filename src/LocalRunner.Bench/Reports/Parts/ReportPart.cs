namespace LocalRunner.Bench.Reports.Parts;

/// <summary>A piece of a report that has a title: facts, a sheet, remarks or a chart.</summary>
public abstract record ReportPart(string Title)
{
    /// <summary>Gets whether there is nothing to show.</summary>
    public virtual bool IsEmpty => false;
}
