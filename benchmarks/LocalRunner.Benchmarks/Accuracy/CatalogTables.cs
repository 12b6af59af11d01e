using System.Text;
using LocalRunner.Architectures;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The compute buffer of each model of the catalogue in its published shape: by formula, and as the engine's dry run counts it.</summary>
internal static class CatalogTables
{
    private static readonly PlanOptions[] s_wishes =
    [
        new() { ContextLength = 8192 },
        new() { ContextLength = 4096, MicroBatchSize = 128, FlashAttention = FlashAttention.Off },
        new() { ContextLength = 16384, Parallel = 4 },
    ];

    public static void Write(StringBuilder text)
    {
        var device = DeviceInfo.FromPreset("server-2048gb");
        var found = ModelCatalog.Entries.SelectMany(entry => Compared(entry, device)).ToList();
        Line(text, $"""

            ## The catalogue, by formula and by dry run

            All {ModelCatalog.Entries.Count} models of the catalogue in their published shapes, {s_wishes.Length} settings each: 8k; 4k in micro-batches of 128 without flash attention; 16k shared by 4 sequences; less where less was trained.
            {found.Count(row => row.Error <= 0.01)} of {found.Count} compute buffers are within 1 %, the worst {Percent(found.Max(row => row.Error))}; what can't be asked is left out.

            """);
        Head(text, "architecture", "models", "settings", "worst compute");
        foreach (var rows in found.GroupBy(row => row.Architecture, StringComparer.Ordinal).OrderBy(rows => rows.Key, StringComparer.Ordinal))
            Row(text, rows.Key, $"{rows.Select(row => row.Model).Distinct(StringComparer.Ordinal).Count()}", $"{rows.Count()}", Percent(rows.Max(row => row.Error)));
    }

    private static IEnumerable<(string Model, string Architecture, double Error)> Compared(CatalogEntry entry, DeviceInfo device)
    {
        var type = entry.FileTypes is [var first, ..] && !entry.FileTypes.Contains(GgufFileType.Q4_K_M) ? first : GgufFileType.Q4_K_M;
        using var header = SyntheticModel.Create(entry.Shape with { Name = entry.Id }, type).Preview();
        var architecture = new ModelHeader(header).ArchitectureName;
        var trained = (int)Math.Min(header.Metadata.GetInteger($"{architecture}.context_length") ?? int.MaxValue, int.MaxValue);
        foreach (var wish in s_wishes)
        {
            var plan = PlanDryRun.Plan([header], wish with { ContextLength = Math.Min(wish.ContextLength!.Value, trained) }, device);
            if (plan.Confirmation is { Formula: { } formula } confirmed)
                yield return (entry.Id, architecture, Math.Abs(formula.Compute - confirmed.Compute) / (double)confirmed.Compute);
        }
    }
}
