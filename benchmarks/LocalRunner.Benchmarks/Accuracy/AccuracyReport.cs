using System.Runtime.InteropServices;
using System.Text;
using LocalRunner.Machine;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>Writes the figures down as Markdown: what counts first, every configuration last.</summary>
internal static class AccuracyReport
{
    public static string Write(AccuracyFindings found, Func<string, bool> has, string folder, string command, TimeSpan duration)
    {
        var text = new StringBuilder();
        var machine = MachineInfo.Detect();
        var engine = LlamaCpp.Load();
        Line(text, "# How accurate the planner is");
        Line(text, $"""

            Made by `dotnet run --project benchmarks/LocalRunner.Benchmarks -c Release -- {command}` in {duration.TotalMinutes:0.0} minutes, on
            {machine.Processor} ({machine.UsableCores} cores, {new ByteSize(machine.EffectiveMemory)}), {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription},
            llama.cpp {engine.Release} ({engine.CpuVariant}). The models have random weights in shapes that `localrunner synth` writes; sizes do not depend on the weights.
            [planner-accuracy-cards.md](planner-accuracy-cards.md) is the same for cards.
            """);
        if (found.Components.Count > 0)
            ComponentTables.WriteSummary(text, found.Components);
        ProcessTables.WriteProcesses(text, found.Processes);
        MomentTables.Write(text, "Moments", "The same processes as they go on: what is resident, and what of it can't be evicted, in MiB.\n", found.Processes);
        MomentTables.Write(text, "Uses beyond plain answers", """
            LoRA adapters to every matrix of the layers, a grammar over the whole vocabulary, samplers that sort it, and reading past the system's cache, which wants a
            buffer as large as the largest tensor where the file system has such reads. In MiB.

            """, found.Uses);
        MomentTables.WriteOutliers(text, "Random settings", $"""
            {found.Random.Count} processes with shapes, file types and settings drawn with the seed {RandomLoads.Seed}; those that are not within the bound are listed.

            """, found.Random);
        CardTables.Write(text, found);
        ProgramRuns.Write(text, found.Programs);
        ProcessTables.WritePeers(text, [.. found.Processes, .. found.Uses]);
        if (has("catalog"))
            CatalogTables.Write(text);
        if (has("time"))
            TimeTables.Write(text, folder);
        if (has("laptop"))
            LaptopTables.Write(text);
        if (has("input"))
            BadInputTables.Write(text);

        ComponentTables.WriteAll(text, found.Components);
        return text.ToString();
    }

    /// <summary>Writes why a configuration has no figures.</summary>
    public static void DidNotRun(StringBuilder text, Configuration configuration, ProbeReply reply) =>
        Line(text, $"\nDid not run: {configuration.Model}, {configuration.Summary}: {reply.Error}");

    public static double Median(IEnumerable<double> values) => values.Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : 0;

    public static string Mebibytes(long bytes) => $"{bytes / 1048576.0:0.00}";

    public static string Percent(double part) => $"{100 * part:+0.00;-0.00;0.00} %";

    public static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    public static void Row(StringBuilder text, params ReadOnlySpan<string> cells) => Line(text, $"| {string.Join(" | ", cells.ToArray())} |");

    public static void Head(StringBuilder text, params ReadOnlySpan<string> cells)
    {
        Row(text, cells);
        Line(text, $"|{string.Concat(cells.ToArray().Select((_, i) => i == 0 ? " --- |" : " ---: |"))}");
    }
}
