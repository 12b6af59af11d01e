using System.Text;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using LocalRunner.Benchmarks.Pieces;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>How long planning takes, measured by BenchmarkDotNet.</summary>
internal static class TimeTables
{
    private const double Nanoseconds = 1e6;

    public static void Write(StringBuilder text, string folder)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(folder)
            .WithOptions(ConfigOptions.DisableOptimizationsValidator);
        var summary = BenchmarkRunner.Run<PlanBenchmarks>(config);
        Line(text, """

            ## Time

            Llama 3.3 70B with a vocabulary of 128,256 tokens and 280,147 merges, in BenchmarkDotNet (short job, this process). The bounds are 50 ms for an estimate and 300 ms for a search.

            """);
        Head(text, "what", "mean ms", "standard deviation ms");
        foreach (var report in summary.Reports)
        {
            var statistics = report.ResultStatistics;
            Row(text, report.BenchmarkCase.Descriptor.WorkloadMethod.Name,
                statistics is null ? "did not run" : $"{statistics.Mean / Nanoseconds:0.0}", statistics is null ? "" : $"{statistics.StandardDeviation / Nanoseconds:0.0}");
        }
    }
}
