namespace LocalRunner.Bench.Reports.Parts;

/// <summary>Names with their values.</summary>
public sealed record FactList(string Title, IReadOnlyList<(string Name, string Value)> Facts) : ReportPart(Title)
{
    public override bool IsEmpty => Facts.Count == 0;

    /// <summary>Leaves those without a value out.</summary>
    public static FactList Of(string title, params IEnumerable<(string Name, string? Value)> facts) =>
        new(title, [.. facts.Where(fact => fact.Value is { Length: > 0 }).Select(fact => (fact.Name, fact.Value!))]);
}
