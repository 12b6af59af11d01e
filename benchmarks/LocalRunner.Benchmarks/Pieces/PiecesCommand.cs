using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace LocalRunner.Benchmarks.Pieces;

/// <summary>Runs BenchmarkDotNet over the pieces that must be fast.</summary>
internal static class PiecesCommand
{
    public static int Run(string[] args)
    {
        // In this process: the project that BenchmarkDotNet would generate lies outside of the central package versions.
        var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        var reports = BenchmarkSwitcher.FromAssembly(typeof(PiecesCommand).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config)
            .SelectMany(summary => summary.Reports)
            .ToList();

        // Whatever throws is a missing row in a table; nobody may take that for a measurement.
        return reports.Count > 0 && reports.TrueForAll(report => report.Success) ? 0 : 1;
    }
}
