using System.Globalization;
using System.Runtime.InteropServices;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Roofline;
using LocalRunner.Machine;

namespace LocalRunner.Benchmarks.Harness;

/// <summary>
/// Checks the bench command's own figures: its answers against a bare loop, its peaks against the plan, its shares against the roofs, and
/// projections from a quarter of the layers against the whole model.
/// </summary>
internal static class HarnessCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (only, options) = arguments is ["loop" or "projection", .. var rest] ? (arguments[0], rest) : (null, arguments);
        var outFile = options is ["--out", var named] ? named : null;
        using var cancel = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            cancel.Cancel();
        };
        var folder = Directory.CreateTempSubdirectory("localrunner-harness-");
        try
        {
            var machine = Measured();
            var report = new StringWriter(CultureInfo.InvariantCulture);
            await report.WriteLineAsync(Heading(machine, arguments));
            if (only is null or "loop")
                await report.WriteLineAsync(await LoopRows.TableAsync(machine, folder.FullName, cancel.Token));
            if (only is null or "projection")
                await report.WriteLineAsync(await ProjectionRows.TableAsync(folder.FullName, cancel.Token));
            Console.Write(report);
            if (outFile is not null)
                await File.WriteAllTextAsync(outFile, report.ToString(), cancel.Token);
            return 0;
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

    private static BenchMachine Measured()
    {
        var machine = MachineInfo.Detect();
        return new()
        {
            Processor = machine.Processor,
            Cores = machine.UsableCores,
            Memory = machine.EffectiveMemory,
            OperatingSystem = machine.OperatingSystem,
            Bandwidth = Enumerable.Range(0, 3).Max(_ => MemoryBandwidth.Measure(machine)),
            MatrixThroughput = Enumerable.Range(0, 3).Max(_ => MatrixThroughput.Measure(machine)),
        };
    }

    private static string Heading(BenchMachine machine, string[] arguments) => string.Create(CultureInfo.InvariantCulture, $"""
        # The bench command, checked

            dotnet run --project benchmarks/LocalRunner.Benchmarks -c Release -- harness {string.Join(' ', arguments.Select(Path.GetFileName))}

        {machine.Processor}, {machine.Cores} virtual cores shared with other work, {machine.Memory / 1e9:0.0} GB, {machine.OperatingSystem}, {RuntimeInformation.FrameworkDescription},
        llama.cpp {LlamaCpp.Load().Release} ({LlamaCpp.Load().CpuVariant}), {DateTime.UtcNow:yyyy-MM-dd}. Memory read at {machine.Bandwidth / 1e9:0.0} GB/s, matrices multiplied at {machine.MatrixThroughput / 1e9:0} GFLOP/s (32 bits),
        both measured just before. Only ratios mean something on such a machine.
        """);
}
