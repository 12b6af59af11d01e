using LocalRunner.Bench.Reports.Charts;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Text;

namespace LocalRunner.Bench.Reports;

/// <summary>What measuring one model gave.</summary>
internal static class ModelSection
{
    public static ReportSection Of(BenchedModel model, BenchMachine machine) => new(model.FileType.Length > 0 ? $"{model.Name} ({model.FileType})" : model.Name,
    [
        Facts(model),
        .. TestSheets.Of(model.Tests),
        .. TestCharts.Of(model, machine),
        .. model.Projection is { } projection ? ProjectionParts.Of(projection) : [],
        .. model.Device is { } device ? DeviceParts.Of(model, device) : [],
        RemarkList.Of("Notes", model.Notes),
    ]);

    public static string Settings(BenchedSettings settings) => string.Join(", ",
        $"context {settings.ContextLength:N0}",
        $"{settings.Threads} {(settings.Threads == 1 ? "thread" : "threads")}",
        $"batch {settings.Batch}/{settings.Ubatch}",
        $"KV {Cache(settings)}",
        settings.FlashAttention ? "flash attention" : "no flash attention",
        settings.LoadMode,
        settings.Repack ? "repacked" : "not repacked",
        $"{settings.GpuLayers} GPU layers");

    private static FactList Facts(BenchedModel model) => FactList.Of("",
        ("not measured", model.Error),
        ("file", model.Path),
        ("model", string.Join(", ", new[]
        {
            model.Architecture,
            model.Parameters > 0 ? $"{Sizes.Count(model.Parameters)} parameters" : "",
            model.Layers > 0 ? $"{model.Layers} layers" : "",
            Figures.Size(model.SizeBytes) ?? "",
        }.Where(fact => fact.Length > 0))),
        ("settings", model.Settings is { } settings ? Settings(settings) : null),
        ("resident peak", Memory(model.Memory?.Resident, model.Memory?.PredictedResident)),
        ("can't be evicted", Memory(model.Memory?.Anonymous, model.Memory?.PredictedAnonymous)));

    private static string? Memory(long? measured, long? predicted) => (measured, predicted) switch
    {
        (_, null) => null,
        (null or 0, { } expected) => $"{new ByteSize(expected)} predicted, not measured",
        ({ } found, { } expected) =>
            $"{new ByteSize(found)} measured, {new ByteSize(expected)} predicted ({Figures.Difference((double)(expected - found) / found)} off)",
    };

    private static string Cache(BenchedSettings settings) =>
        settings.KvTypeK == settings.KvTypeV ? settings.KvTypeK : $"{settings.KvTypeK}/{settings.KvTypeV}";
}
