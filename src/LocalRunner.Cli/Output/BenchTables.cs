using LocalRunner.Bench.Reports;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Output;

/// <summary>Shows a report on the terminal. A sheet that is too wide goes on below, with its first column again.</summary>
internal sealed class BenchTables(Terminal terminal)
{
    private const int Gap = 2;
    private const int WrappedWidth = 24;
    private readonly Tables _tables = new(terminal);

    public void Write(BenchReport report)
    {
        foreach (var section in ReportOutline.ForTerminal(report))
        {
            var heading = section.Title;
            foreach (var part in section.Parts)
                heading = Write(part, heading) ? "" : heading;
        }
    }

    /// <summary>The first part of a section has the section's title before its own.</summary>
    private bool Write(ReportPart part, string heading)
    {
        var title = string.Join(": ", new[] { heading, part.Title }.Where(words => words.Length > 0));
        switch (part)
        {
            case FactList list:
                _tables.Facts(title, list.Facts.Select(fact => (fact.Name, (string?)fact.Value)));
                return true;
            case RemarkList list:
                _tables.List(title, list.Remarks.Select(remark => remark.About.Length > 0 ? $"{remark.About}: {remark.Text}" : remark.Text));
                return true;
            case Sheet sheet:
                Write(sheet, title);
                return true;
            default:
                return false;
        }
    }

    private void Write(Sheet sheet, string title)
    {
        var pages = Pages(sheet).ToList();
        foreach (var (at, columns) in pages.Index())
        {
            _tables.Rows(
                at == 0 ? title : $"{sheet.Title}, continued",
                [.. columns.Select(column => sheet.Headings[column])],
                sheet.Rows.Select(row => columns.Select(column => row[column]).ToArray()),
                [.. columns.Select(column => sheet.Numbers[column])],
                at == pages.Count - 1 ? sheet.Note : null);
        }
    }

    private IEnumerable<List<int>> Pages(Sheet sheet)
    {
        var (page, width) = (new List<int> { 0 }, Width(sheet, 0));
        for (var column = 1; column < sheet.Headings.Count; column++)
        {
            if (page.Count > 1 && width + Width(sheet, column) > _tables.Width)
            {
                yield return page;
                (page, width) = ([0], Width(sheet, 0));
            }

            page.Add(column);
            width += Width(sheet, column);
        }

        yield return page;
    }

    /// <summary>Text may break between words; figures may not.</summary>
    private static int Width(Sheet sheet, int column)
    {
        var width = sheet.Rows.Select(row => row[column]).Append(sheet.Headings[column]).Max(ColumnWidth.OfText);
        return Gap + (sheet.Numbers[column] ? width : Math.Min(width, WrappedWidth));
    }
}
