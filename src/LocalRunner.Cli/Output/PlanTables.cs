using System.Globalization;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Counting;
using LocalRunner.Cli.Interaction;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Output;

/// <summary>Shows a plan: the verdict, a bar for each component against the budget, and what else would do.</summary>
internal sealed class PlanTables(Terminal terminal, PlanOutlook outlook, bool toError = false)
{
    private readonly Tables _tables = new(terminal, toError);

    public void Write(MemoryPlan plan, PlannedInput? input = null, DownloadDetail? download = null)
    {
        var settings = plan.Settings;
        var rest = $" ({plan.FileType}) on {plan.Device.Name}: {PlanOutlook.Verdict(plan)}";
        _tables.Facts(TablePages.Cut(plan.Model, Math.Max(20, _tables.Width - ColumnWidth.OfText(rest))) + rest,
            ("input", input?.Sentence(plan)),
            ("first token", FirstToken(input)),
            ("plan", plan.Reason),
            ("speed", plan.Fits ? outlook.Speed(plan)?.ToString() : null),
            ("quality", outlook.Quality(plan)),
            ("to spare", PlanOutlook.Spare(plan)),
            ("longest context", plan.MaxContext > 0 ? $"{plan.MaxContext:N0} tokens" : "none"),
            ("context", $"{settings.ContextLength:N0} tokens{(settings.Sequences > 1 ? $" for {settings.Sequences} sequences" : "")}"),
            ("KV cache", outlook.IsEncoder(plan) ? null : Cache(settings) + (settings.FlashAttention ? ", flash attention" : ", no flash attention")),
            ("weights", Load(settings)),
            ("micro-batch", $"{settings.MicroBatchSize} tokens"),
            ("GPU layers", plan.Device.Gpus.Count > 0 ? $"{settings.GpuLayers}" : null),
            ("experts", settings.CpuExperts > 0 ? $"of the first {settings.CpuExperts} layers in main memory" : null),
            ("next better", plan.NextBetter));
        if (download is not null)
            _tables.Facts("Not on this machine", download.Facts());
        new MemoryTable(_tables).Write(plan);
        Alternatives(plan);
        foreach (var disagreement in plan.Confirmation?.Disagreements ?? [])
            terminal.Say($"warning: {disagreement}");
        if (input?.EngineReason is { } reason)
            terminal.Say($"note: the engine counted. {reason}");
        foreach (var warning in plan.Warnings)
            terminal.Say($"warning: {warning}");
    }

    private void Alternatives(MemoryPlan plan)
    {
        if (plan.Alternatives.Count == 0)
            return;

        (Column Column, bool OfWriters, Func<MemoryPlan, string> Cell)[] all =
        [
            ("type", false, other => other.FileType),
            ("KV", true, other => Cache(other.Settings)),
            (Column.Figure("context"), false, other => $"{other.Settings.ContextLength:N0}"),
            ("weights", false, other => Load(other.Settings)),
            (Column.Figure("peak"), false, other => new ByteSize(other.Memory.ResidentPeak).ToString()),
            (Column.Figure("longest"), false, other => $"{other.MaxContext:N0}"),
            (Column.Figure("t/s"), true, other => outlook.Speed(other) is { } speed ? ExpectedSpeed.Figure(speed.TokensPerSecond) : "?"),
            (Column.Figure("loss"), false, other => outlook.LossPercent(other) is { } loss ? PlanOutlook.Percent(loss) : "?"),
        ];

        // A model that writes nothing has no cache to choose, and no speed to write with.
        var isEncoder = outlook.IsEncoder(plan);
        var columns = all.Where(each => !(isEncoder && each.OfWriters)).ToList();
        _tables.Rows(
            plan.Fits ? "Alternatives" : "What would fit", [.. columns.Select(each => each.Column)],
            plan.Alternatives.Select(other => columns.Select(each => each.Cell(other)).ToArray()));
    }

    private static string? FirstToken(PlannedInput? input) => input is { OperationsPerSecond: { } speed, FirstTokenSeconds: { } seconds }
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s at the {speed / 1e9:N0} GFLOP/s that this machine multiplies matrices with, as measured now")
        : null;

    private static string Cache(PlanSettings settings) => settings.KeyCacheType == settings.ValueCacheType
        ? settings.KeyCacheType.Name()
        : $"{settings.KeyCacheType.Name()}/{settings.ValueCacheType.Name()}";

    private static string Load(PlanSettings settings) => (SettingNames.Of(settings.LoadMode), settings.Repack) switch
    {
        ("mmap", true) => "mapped, repacked",
        ("mmap", false) => "mapped",
        ("none", true) => "repacked",
        ("none", false) => "read",
        (var mode, var repack) => repack ? $"{mode}, repacked" : mode,
    };
}
