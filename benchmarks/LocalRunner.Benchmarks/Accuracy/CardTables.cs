using System.Text;
using LocalRunner.Memory;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The tables of what cards take, and what is taken of main memory beside them.</summary>
internal static class CardTables
{
    private const double Most = 0.01;

    /// <summary>The engine logs two decimals of a MiB for each buffer.</summary>
    private const double Resolution = 0.02 * (1 << 20);

    public static void Write(StringBuilder text, AccuracyFindings found)
    {
        var (rows, processes) = (found.OnCards.Where(row => row.Ran).ToList(), found.CardProcesses.Where(row => row.Ran).ToList());
        if (rows.Count + processes.Count == 0)
            return;

        Line(text, $"""

            ## Cards

            On {string.Join(", ", LlamaCpp.Gpus.Select(gpu => gpu.Name))}. How the engine lays out buffers between a card and main memory is known by formula where all layers are on the card;
            otherwise the formula is about right, and the plan goes by the engine's dry run. "Exact" is to 0.02 MiB.

            """);
        Head(text, "on the card", "configurations", "weights exact", "KV cache exact", "compute within 1 %", "median", "in main memory within 1 %", "median", "dry run exact");
        foreach (var way in rows.GroupBy(row => CardLoads.WayOf(row.Configuration)))
            WriteWay(text, way.Key, [.. way]);
        foreach (var row in found.OnCards.Where(row => !row.Ran))
            DidNotRun(text, row.Configuration, row.Reply);

        Line(text, "\nProcesses that filled their context, in MiB. What a process takes of a card before it loads anything is not in it: the free memory that a plan goes by no longer holds that.\n");
        Head(text, "model", "settings", "GPU layers", "experts behind", "card: measured", "planned", "error", "resident after loading", "error", "context full", "error");
        foreach (var row in processes)
            WriteProcess(text, row);
        foreach (var row in found.CardProcesses.Where(row => !row.Ran))
            DidNotRun(text, row.Configuration, row.Reply);
    }

    private static void WriteWay(StringBuilder text, string way, List<ComponentRow> rows)
    {
        var onCard = rows.ConvertAll(row => Error(row.Reply.Estimate!.Gpus.Sum(gpu => gpu.Compute), row.Reply.Engine!.Gpus.Sum(gpu => gpu.Compute)));
        var beside = rows.ConvertAll(row => Error(row.Reply.Estimate!.Compute, row.Reply.Engine!.Compute));
        Row(text, way, $"{rows.Count}",
            $"{rows.Count(row => row.WeightsExact && Same(row, gpu => gpu.Weights))}",
            $"{rows.Count(row => row.CacheExact && row.StateExact && Same(row, gpu => gpu.KvCache))}",
            $"{onCard.Count(error => Math.Abs(error) <= Most)}", Percent(Median(onCard)), $"{beside.Count(error => Math.Abs(error) <= Most)}", Percent(Median(beside)),
            $"{rows.Count(IsDryRunExact)}");
    }

    /// <summary>A dry run counts the caches of all devices together.</summary>
    private static bool IsDryRunExact(ComponentRow row)
    {
        var (dry, engine) = (row.Reply.DryRun!, row.Reply.Engine!);
        return dry.Compute == engine.Compute && dry.Output == engine.Output && dry.Gpus.Sum(gpu => gpu.Compute) == engine.Gpus.Sum(gpu => gpu.Compute)
            && Math.Abs(dry.KvCache + dry.Gpus.Sum(gpu => gpu.KvCache) - engine.KvCache - engine.Gpus.Sum(gpu => gpu.KvCache)) <= Resolution;
    }

    private static void WriteProcess(StringBuilder text, ProcessRow row)
    {
        var (reply, settings) = (row.Reply, row.Configuration.Settings);
        var (planned, taken) = (reply.Estimate!.Gpus.Sum(gpu => gpu.Total), reply.GpuAfter.Sum() - reply.GpuBefore.Sum());
        Row(text, row.Configuration.Model, row.Configuration.Summary, $"{settings.GpuLayers}", $"{settings.CpuExperts}",
            Mebibytes(taken), Mebibytes(planned), Percent(Error(planned, taken)),
            Mebibytes(reply.Loaded!.Resident), Percent(Error(reply.Estimate.Loaded.Resident, reply.Loaded.Resident)),
            Mebibytes(reply.After!.Resident), Percent(Error(reply.Estimate.ContextFull.Resident, reply.After.Resident)));
    }

    private static bool Same(ComponentRow row, Func<GpuMemory, long> component) => Math.Abs(row.Reply.Estimate!.Gpus.Sum(component) - row.Reply.Engine!.Gpus.Sum(component)) <= Resolution;

    private static double Error(long predicted, long measured) => ProcessRow.Error(predicted, measured);
}
