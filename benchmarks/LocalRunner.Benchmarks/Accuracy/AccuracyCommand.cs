using System.Diagnostics;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>Proves the planner: predicts, loads for real, and writes both down side by side.</summary>
internal static class AccuracyCommand
{
    private const int EachShape = 13;
    private const int EachShapeQuick = 2;
    private const int LoadsQuick = 5;
    private const int UsesQuick = 2;
    private const int RandomQuick = 20;
    private const int EachShapeOnCards = 10;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var quick = arguments.Contains("--quick");
        var output = Array.IndexOf(arguments, "--out") is >= 0 and var at && at + 1 < arguments.Length ? arguments[at + 1] : null;
        var only = Array.IndexOf(arguments, "--only") is >= 0 and var chosen && chosen + 1 < arguments.Length ? arguments[chosen + 1] : null;
        bool Has(string part) => only is null || only == part;
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, interrupt) =>
        {
            // The files are removed on the way out.
            interrupt.Cancel = true;
            stop.Cancel();
        };

        var clock = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("localrunner-accuracy-");
        try
        {
            var design = CoveringDesign.Create(SampleShapes.All, quick ? EachShapeQuick : EachShape);
            var components = Has("components") ? await ComponentRuns.RunAsync(design, folder.FullName, stop.Token) : [];
            var loads = quick ? [.. ProcessLoads.All.Take(LoadsQuick)] : ProcessLoads.All;
            var processes = await ProcessRuns.RunAsync(Has("processes") ? loads : [], folder.FullName, stop.Token);
            var uses = await ProcessRuns.RunAsync(!Has("uses") ? [] : quick ? [.. ProcessUses.All.Take(UsesQuick)] : ProcessUses.All, folder.FullName, stop.Token);
            var random = await ProcessRuns.RunAsync(Has("random") ? RandomLoads.Draw(RandomLoads.Seed, quick ? RandomQuick : RandomLoads.Count) : [], folder.FullName, stop.Token);
            var hasGpu = LlamaCpp.Gpus.Any(gpu => !gpu.SharesMemory);
            var onCards = hasGpu && Has("gpus") ? await ComponentRuns.RunAsync(CardLoads.Spread(CoveringDesign.Create(SampleShapes.All, quick ? EachShapeQuick : EachShapeOnCards)), folder.FullName, stop.Token) : [];
            var cardProcesses = await ProcessRuns.RunAsync(!hasGpu || !Has("gpus") ? [] : quick ? [.. CardLoads.Processes.Take(LoadsQuick)] : CardLoads.Processes, folder.FullName, stop.Token);
            var programs = Has("programs") ? await ProgramRuns.RunAsync(folder.FullName, stop.Token) : [];
            var found = new AccuracyFindings(components, processes, uses, random, programs) { OnCards = onCards, CardProcesses = cardProcesses };
            var report = AccuracyReport.Write(found, Has, folder.FullName, $"accuracy{string.Concat(arguments.Select(argument => ' ' + argument))}", clock.Elapsed);
            if (output is null)
                Console.Write(report);
            else
                await File.WriteAllTextAsync(output, report, stop.Token);
            return found.AllRan ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            return 130;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
