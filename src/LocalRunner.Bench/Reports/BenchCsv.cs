using System.Buffers;
using System.Globalization;
using System.Text;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>Writes a report as CSV (RFC 4180): the columns are the members of a line, which is empty where it has none.</summary>
public static class BenchCsv
{
    private static readonly SearchValues<char> s_quoted = SearchValues.Create(",\"\r\n");

    public static void Write(BenchReport report, Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        var columns = BenchLineJson.Default.BenchLine.Properties;
        writer.WriteLine(string.Join(',', columns.Select(column => column.Name)));
        foreach (var line in BenchLines.Of(report))
            writer.WriteLine(string.Join(',', columns.Select(column => Field(column.Get!(line)))));
    }

    private static string Field(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        string text when text.AsSpan().ContainsAny(s_quoted) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
