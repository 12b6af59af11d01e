namespace LocalRunner.Bench.Reports.Parts;

/// <summary>Sentences, each with what it is about; that may be empty.</summary>
public sealed record RemarkList(string Title, IReadOnlyList<(string About, string Text)> Remarks) : ReportPart(Title)
{
    public override bool IsEmpty => Remarks.Count == 0;

    public static RemarkList Of(string title, IEnumerable<string> sentences) => new(title, [.. sentences.Select(sentence => ("", sentence))]);
}
