using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using LocalRunner.Gguf;
using LocalRunner.Machine;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>Compares with LLamaSharp's own executors on the same library, and with node-llama-cpp where it is installed.</summary>
internal static class SideBySideCommand
{
    private const int DefaultRounds = 11;

    private static readonly string[] s_models = ["smollm2-135m", "llama-3.2-1b"];
    private static readonly GgufFileType[] s_types = [GgufFileType.Q4_K_M, GgufFileType.Q8_0];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!int.TryParse(After(arguments, "--rounds") ?? $"{DefaultRounds}", CultureInfo.InvariantCulture, out var rounds) || rounds < 1)
        {
            await Console.Error.WriteLineAsync("--rounds takes a number from 1 on.");
            return 2;
        }

        var node = SideProgram.FindNode();
        if (node is null)
            await Console.Error.WriteLineAsync("node-llama-cpp is left out: it is not installed. Run \"npm ci\" in benchmarks/peers/node-llama-cpp to have it.");
        IReadOnlyList<SideProgram> programs = [SideProgram.LocalRunner, .. SideProgram.LLamaSharp, .. node is null ? Array.Empty<SideProgram>() : [node]];
        var models = After(arguments, "--model") is { } only ? [only] : s_models;
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        void Stop(PosixSignalContext signal)
        {
            // The files are removed on the way out.
            signal.Cancel = true;
            stop.Cancel();
        }

        var clock = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("localrunner-side-by-side-");
        try
        {
            var contest = new Contest(programs, folder.FullName, rounds, MachineInfo.Detect().UsableCores);
            var figures = new List<ModelFigures>();
            foreach (var (model, type) in models.SelectMany(model => s_types.Select(type => (model, type))))
            {
                figures.Add(await contest.RunAsync(model, type, stop.Token));
                await Console.Error.WriteLineAsync($"{figures[^1].Model} measured after {clock.Elapsed.TotalSeconds:0} s");
            }

            var report = SideBySideReport.Write(figures, programs, contest.Sides, $"side-by-side{string.Concat(arguments.Select(argument => ' ' + argument))}", clock.Elapsed);
            Console.Write(report);
            if (After(arguments, "--out") is { } output)
                await File.WriteAllTextAsync(output, report, stop.Token);
            return 0;
        }
        catch (Exception exception) when (stop.IsCancellationRequested && exception is OperationCanceledException or LocalRunnerException or SideException)
        {
            return 130;
        }
        catch (Exception exception) when (exception is SideException or LocalRunnerException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string? After(string[] arguments, string flag) =>
        Array.IndexOf(arguments, flag) is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
