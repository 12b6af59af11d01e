using System.Globalization;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Counting;
using LocalRunner.Cli.Interaction;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Output;

/// <summary>Shows a plan: the verdict, a bar for each component against the budget, and what else would do.</summary>
internal sealed class PlanTables(Terminal terminal)
{
    private const int BarCells = 32;
    private readonly Tables _tables = new(terminal);

    public void Write(MemoryPlan plan, PlannedInput? input = null, DownloadDetail? download = null)
    {
        var settings = plan.Settings;
        _tables.Facts($"{plan.Model} ({plan.FileType}) on {plan.Device.Name}: {(plan.Fits ? "fits" : "does not fit")}",
            ("input", input?.Sentence(plan)),
            ("first token", FirstToken(input)),
            ("plan", plan.Reason),
            ("longest context", plan.MaxContext > 0 ? $"{plan.MaxContext:N0} tokens" : "none"),
            ("context", $"{settings.ContextLength:N0} tokens{(settings.Sequences > 1 ? $" for {settings.Sequences} sequences" : "")}"),
            ("KV cache", Cache(settings) + (settings.FlashAttention ? ", flash attention" : ", no flash attention")),
            ("weights", Load(settings)),
            ("micro-batch", $"{settings.MicroBatchSize} tokens"),
            ("GPU layers", plan.Device.Gpus.Count > 0 ? $"{settings.GpuLayers}" : null),
            ("experts", settings.CpuExperts > 0 ? $"of the first {settings.CpuExperts} layers in main memory" : null),
            ("next better", plan.NextBetter));
        if (download is not null)
            _tables.Facts("Not on this machine", download.Facts());
        Components(plan);
        Alternatives(plan);
        if (input?.EngineReason is { } reason)
            terminal.Error.WriteLine($"note: the engine counted. {reason}");
        foreach (var warning in plan.Warnings)
            terminal.Error.WriteLine($"warning: {warning}");
    }

    private void Components(MemoryPlan plan)
    {
        var memory = plan.Memory;
        var rows = new (string Name, long Bytes, string Source)[]
        {
            ("weights, mapped", memory.WeightsMapped, "header"),
            ("weights, repacked", memory.WeightsRepacked, "header"),
            ("weights, copied", memory.WeightsCopied, "header"),
            ("adapters", memory.Adapters, "header"),
            ("KV cache", memory.KvCache, Source(plan, memory.KvCache, formula => formula.KvCache)),
            ("recurrent state", memory.RecurrentState, "formula"),
            ("compute", memory.Compute, Source(plan, memory.Compute, formula => formula.Compute)),
            ("output", memory.Output, Source(plan, memory.Output, formula => formula.Output)),
            ("sampling", memory.Sampling, "formula"),
            ("prompt cache", memory.PromptCache, "at most"),
            ("program files", memory.Program, plan.Device.Program is null ? "measured before" : "this process"),
            ("runtime", memory.Runtime, "measured before"),
        };
        var shown = rows.Where(row => row.Bytes > 0).Select(row => Row(row.Name, row.Bytes, row.Source, plan.Budget))
            .Append(Row("resident peak", memory.ResidentPeak, "sum", plan.Budget))
            .Append(Row("  can't be evicted", memory.Anonymous, "sum", plan.Budget))
            .Append(Row("  after loading", memory.Loaded.Resident, "sum", plan.Budget))
            .Append(Row("  after a micro-batch", memory.FirstBatch.Resident, "sum", plan.Budget))
            .Append(Row("  context full", memory.ContextFull.Resident, "sum", plan.Budget));
        foreach (var (gpu, i) in memory.Gpus.Select((gpu, i) => (gpu, i)))
            shown = shown.Append(Row($"on {gpu.Name}", gpu.Total, "formula", plan.Device.Gpus[i].Memory));
        _tables.Rows($"Memory, of {new ByteSize(plan.Budget)}", ["component", "bytes", "", "from"], shown);
        foreach (var disagreement in plan.Confirmation?.Disagreements ?? [])
            terminal.Error.WriteLine($"warning: {disagreement}");
    }

    /// <summary>Says whose figure it is, and how far the formula's is from the engine's.</summary>
    private static string Source(MemoryPlan plan, long bytes, Func<MemoryEstimate, long> component)
    {
        if (plan.Confirmation?.Formula is not { } formula)
            return plan.Confirmation is null ? "formula" : "confirmed";

        var difference = component(formula) - bytes;
        return Math.Abs(difference) <= Math.Max(64 << 10, bytes / 100) ? "confirmed"
            : string.Create(CultureInfo.InvariantCulture, $"engine; formula {new ByteSize(component(formula))}{(bytes > 0 ? $" ({100.0 * difference / bytes:+0;-0} %)" : "")}");
    }

    private void Alternatives(MemoryPlan plan)
    {
        if (plan.Alternatives.Count == 0)
            return;

        _tables.Rows(plan.Fits ? "Alternatives" : "What would fit", ["type", "KV", "context", "weights", "peak", "longest context"], plan.Alternatives.Select(other => new[]
        {
            other.FileType, Cache(other.Settings), $"{other.Settings.ContextLength:N0}", Load(other.Settings), new ByteSize(other.Memory.ResidentPeak).ToString(), $"{other.MaxContext:N0}",
        }));
    }

    private static string? FirstToken(PlannedInput? input) => input is { OperationsPerSecond: { } speed, FirstTokenSeconds: { } seconds }
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s at the {speed / 1e9:N0} GFLOP/s that this machine multiplies matrices with, as measured now")
        : null;

    private static string[] Row(string name, long bytes, string source, long budget) => [name, new ByteSize(bytes).ToString(), Bar(bytes, budget), source];

    /// <summary>Eighths of a cell show what a whole one would hide.</summary>
    private static string Bar(long bytes, long budget)
    {
        const string Eighths = " ▏▎▍▌▋▊▉";
        var cells = Math.Clamp((double)bytes / Math.Max(1, budget), 0, 1) * BarCells;
        var (whole, part) = ((int)cells, (int)((cells - (int)cells) * 8));
        var bar = new string('█', whole) + (part > 0 ? Eighths[part] : "");
        return bytes > budget ? bar + "▶" : bar.PadRight(BarCells, '·');
    }

    private static string Cache(PlanSettings settings) => settings.KeyCacheType == settings.ValueCacheType
        ? settings.KeyCacheType.Name()
        : $"{settings.KeyCacheType.Name()}/{settings.ValueCacheType.Name()}";

    private static string Load(PlanSettings settings) => (SettingNames.Of(settings.LoadMode), settings.Repack) switch
    {
        ("mmap", true) => "mapped and repacked",
        ("mmap", false) => "mapped",
        ("none", true) => "read and repacked",
        ("none", false) => "read",
        (var mode, var repack) => repack ? $"{mode}, repacked" : mode,
    };
}
