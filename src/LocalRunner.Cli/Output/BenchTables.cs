using LocalRunner.Bench.Reports;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Output;

/// <summary>Shows a report on the terminal.</summary>
internal sealed class BenchTables(Terminal terminal)
{
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

    private void Write(Sheet sheet, string title) => _tables.Rows(
        title,
        [.. sheet.Headings.Zip(sheet.Numbers, (heading, isNumber) => new Column(heading, isNumber ? ColumnKind.Figure : ColumnKind.Sentence))],
        sheet.Rows.Select(row => row.ToArray()),
        sheet.Note,
        sheet.Title);
}
