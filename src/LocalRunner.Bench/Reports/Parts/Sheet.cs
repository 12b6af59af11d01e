namespace LocalRunner.Bench.Reports.Parts;

/// <summary>A table whose first column names the rows.</summary>
public sealed record Sheet(string Title, IReadOnlyList<string> Headings, IReadOnlyList<bool> Numbers, IReadOnlyList<string[]> Rows) : ReportPart(Title)
{
    /// <summary>Gets a sentence that belongs under it.</summary>
    public string? Note { get; init; }

    public override bool IsEmpty => Rows.Count == 0;

    /// <summary>Makes a row of each item; columns with nothing in any row are left out.</summary>
    public static Sheet Of<T>(string title, IEnumerable<T> items, params IEnumerable<SheetColumn<T>> columns)
    {
        var rows = items.ToList();
        var filled = columns
            .Select(column => (column.Heading, column.IsNumber, Cells: rows.ConvertAll(item => column.Cell(item) ?? "")))
            .Where(column => column.Cells.Exists(cell => cell.Length > 0))
            .ToList();
        return new(
            title,
            [.. filled.Select(column => column.Heading)],
            [.. filled.Select(column => column.IsNumber)],
            [.. rows.Select((_, row) => filled.Select(column => column.Cells[row]).ToArray())]);
    }
}
