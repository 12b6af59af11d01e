using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>Runs the command line itself on the demo model, as it is built and published as a single file, whose own pages count.</summary>
internal static class ProgramRuns
{
    private static readonly int[] s_words = [10, 700, 2000];

    public static async Task<List<ProgramRow>> RunAsync(string folder, CancellationToken cancellation)
    {
        var rows = new List<ProgramRow>();
        var built = new[] { "dotnet", Path.Combine(AppContext.BaseDirectory, "LocalRunner.Cli.dll") };
        await MeasureAsync(rows, "as built", built, cancellation);
        var (published, error) = await PublishAsync(Path.Combine(folder, "published"), cancellation);
        if (error is null)
            await MeasureAsync(rows, "one published file", [published], cancellation);
        else
            rows.Add(new("one published file", "", 0, 0, error));
        return rows;
    }

    public static void Write(StringBuilder text, IReadOnlyList<ProgramRow> rows)
    {
        Line(text, """

            ## The command line, as built and as one published file

            `run demo --json`: the peak that the program predicted for the tokens it came to, and the peak that the system says. In MiB.

            """);
        Head(text, "program", "work", "predicted", "measured", "error");
        foreach (var row in rows.Where(row => row.Error is null))
        {
            Row(text, row.Program, row.Work, Mebibytes(row.Predicted), Mebibytes(row.Measured),
                Percent(ProcessRow.Error(row.Predicted, row.Measured)) is var cell && ProcessRow.Within(row.Predicted, row.Measured) ? cell : $"**{cell}**");
        }

        foreach (var row in rows.Where(row => row.Error is not null))
            Line(text, $"\nDid not run: {row.Program}: {row.Error}");
    }

    private static async Task MeasureAsync(List<ProgramRow> rows, string program, IReadOnlyList<string> command, CancellationToken cancellation)
    {
        foreach (var words in s_words)
        {
            var prompt = string.Join(' ', Enumerable.Range(0, words).Select(i => (i % 97).ToString(CultureInfo.InvariantCulture)));
            string[] answer = ["--raw", "--max-tokens", "16", "--ctx", "4096", "--seed", "1", "--json", "--no-defaults"];
            foreach (var (work, more) in new (string, string[])[] { ("plain", []), ("grammar", ["--grammar", "root ::= [0-9 ]+", "--top-k", "0"]) })
            {
                var (code, output, error) = await StartAsync([.. command, "run", "demo", prompt, .. answer, .. more], cancellation);
                if (code != 0)
                {
                    rows.Add(new(program, work, 0, 0, error.Trim()));
                    continue;
                }

                using var document = JsonDocument.Parse(output);
                var memory = document.RootElement.GetProperty("memory");
                var reached = memory.GetProperty("reached");
                rows.Add(new(program, $"{reached.GetProperty("tokens").GetInt32()} tokens, {work}",
                    reached.GetProperty("peak_bytes").GetInt64(), memory.GetProperty("peak_bytes").GetInt64()));
            }
        }
    }

    private static async Task<(string Path, string? Error)> PublishAsync(string folder, CancellationToken cancellation)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "LocalRunner.sln")))
            root = root.Parent;
        if (root is null)
            return ("", "The project's sources are not there to be published.");

        var (code, output, error) = await StartAsync(
        [
            "dotnet", "publish", Path.Combine(root.FullName, "src", "LocalRunner.Cli"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier,
            "--self-contained", "-p:PublishSingleFile=true", "-p:PublishReadyToRun=true", "-o", folder, "-v", "q", "-nr:false",
        ], cancellation);
        return (Path.Combine(folder, OperatingSystem.IsWindows() ? "localrunner.exe" : "localrunner"), code == 0 ? null : $"{output}{error}".Trim());
    }

    private static async Task<(int Code, string Output, string Error)> StartAsync(IReadOnlyList<string> command, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output, await error);
    }
}
