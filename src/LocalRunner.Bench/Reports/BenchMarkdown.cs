using System.Text;
using LocalRunner.Bench.Reports.Charts;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Text;

namespace LocalRunner.Bench.Reports;

/// <summary>Writes a report as Markdown, with tables as GitHub shows them.</summary>
public static class BenchMarkdown
{
    public static void Write(BenchReport report, Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("# Measurements");
        foreach (var section in ReportOutline.ForPage(report))
        {
            writer.WriteLine();
            writer.WriteLine($"## {Plain(section.Title)}");
            foreach (var part in section.Parts.Where(part => part is not Chart))
                Write(writer, part);
        }
    }

    private static void Write(TextWriter writer, ReportPart part)
    {
        writer.WriteLine();
        if (part.Title.Length > 0)
        {
            writer.WriteLine($"### {Plain(part.Title)}");
            writer.WriteLine();
        }

        switch (part)
        {
            case FactList list:
                foreach (var (name, value) in list.Facts)
                    writer.WriteLine($"- **{Plain(name)}:** {Plain(value)}");
                break;
            case RemarkList list:
                foreach (var (about, text) in list.Remarks)
                    writer.WriteLine(about.Length > 0 ? $"- **{Plain(about)}:** {Plain(text)}" : $"- {Plain(text)}");
                break;
            case Sheet sheet:
                Write(writer, sheet);
                break;
        }
    }

    private static void Write(TextWriter writer, Sheet sheet)
    {
        writer.WriteLine(Row(sheet.Headings));
        writer.WriteLine($"|{string.Concat(sheet.Numbers.Select(number => number ? " ---: |" : " --- |"))}");
        foreach (var row in sheet.Rows)
            writer.WriteLine(Row(row));
        if (sheet.Note is { } note)
        {
            writer.WriteLine();
            writer.WriteLine(Plain(note));
        }
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(Plain))} |";

    /// <summary>Text that stays in its cell and shows as it is written.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length + 8);
        foreach (var character in PlainText.OfLine(text))
        {
            if (character is '\\' or '|' or '*' or '`' or '<' or '[' or ']')
                plain.Append('\\');
            plain.Append(character);
        }

        return plain.ToString();
    }
}
