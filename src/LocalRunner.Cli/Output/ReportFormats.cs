using LocalRunner.Bench.Reports;
using LocalRunner.Bench.Results;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Output;

/// <summary>Writes a report in any of its forms.</summary>
internal static class ReportFormats
{
    private static readonly (string Name, ReportFormat Format)[] s_all =
    [
        ("table", ReportFormat.Table),
        ("json", ReportFormat.Json),
        ("jsonl", ReportFormat.JsonLines),
        ("csv", ReportFormat.Csv),
        ("md", ReportFormat.Markdown),
        ("html", ReportFormat.Html),
    ];

    /// <summary>Gets the names, as they are written on the command line; all but the first are endings of files too.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(known => known.Name)];

    /// <summary>Reads the value of a setting.</summary>
    public static ReportFormat Parse(string setting, string text) => SettingValue.OneOf(setting, text, s_all);

    /// <summary>Finds the form that a file's ending asks for.</summary>
    public static ReportFormat OfFile(string path)
    {
        var ending = Path.GetExtension(path).TrimStart('.');
        var endings = s_all.Where(known => known.Format != ReportFormat.Table).ToList();
        return endings.FindIndex(known => string.Equals(known.Name, ending, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at
            ? endings[at].Format
            : throw SettingValue.Invalid($"The ending of '{path}' names no kind of report. End it in {string.Join(", ", endings.Select(known => "." + known.Name))}.");
    }

    /// <summary>Checks before any work that a report can be written to a file.</summary>
    public static void CheckFile(string path)
    {
        _ = OfFile(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"There is no folder {folder} to write a report into. Make it, or name another.");
    }

    /// <summary>Writes to stdout: what people read within the terminal's width, the rest as a file would have it.</summary>
    public static void Write(BenchReport report, ReportFormat format, Terminal terminal)
    {
        switch (format)
        {
            case ReportFormat.Table:
                new BenchTables(terminal).Write(report);
                break;
            case ReportFormat.Json:
                JsonOutput.Write(terminal, report, BenchDocuments.Default.BenchReport);
                break;
            default:
                Write(report, format, terminal.Output);
                break;
        }

        terminal.Out.Flush();
    }

    /// <summary>Writes what a file of that form holds.</summary>
    public static void Write(BenchReport report, ReportFormat format, Stream stream)
    {
        switch (format)
        {
            case ReportFormat.Json:
                BenchJson.Write(report, stream);
                break;
            case ReportFormat.JsonLines:
                BenchJsonLines.Write(report, stream);
                break;
            case ReportFormat.Csv:
                BenchCsv.Write(report, stream);
                break;
            case ReportFormat.Markdown:
                BenchMarkdown.Write(report, stream);
                break;
            case ReportFormat.Html:
                BenchHtml.Write(report, stream);
                break;
            default:
                Write(report, format, new Terminal(() => TextReader.Null, stream, Stream.Null));
                break;
        }
    }

    /// <summary>Writes a file in the form that its ending asks for, whole or not at all.</summary>
    public static void WriteFile(BenchReport report, string path)
    {
        var format = OfFile(path);
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
                Write(report, format, stream);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"The report {path} could not be written: {cause.Message}", cause);
        }
        finally
        {
            Discard(partial);
        }
    }

    private static void Discard(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // A leftover is no reason to hide what went wrong before.
        }
    }
}
