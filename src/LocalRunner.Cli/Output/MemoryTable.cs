using System.Globalization;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Output;

/// <summary>Shows where a plan's memory goes, with a bar for each component against the budget. The rows add up to the sums below them.</summary>
internal sealed class MemoryTable(Tables tables)
{
    private const int MostCells = 32;
    private const int LeastCells = 4;

    public void Write(MemoryPlan plan)
    {
        var memory = plan.Memory;
        Write($"Memory, of {new ByteSize(plan.Budget)}", plan.Budget, Rows(plan), Note(plan));
        foreach (var (index, (gpu, info)) in memory.Gpus.Zip(plan.Device.Gpus).Index())
        {
            Write($"{(info.SharesMemory ? "Of it, GPU memory" : "GPU memory")}, of {new ByteSize(info.Memory)} on {gpu.Name}", info.Memory,
            [
                .. new MemoryRow[]
                {
                    new("weights", gpu.Weights, "header"),
                    new("KV cache", gpu.KvCache, Source(plan, gpu.KvCache, formula => formula.Gpus[index].KvCache)),
                    new("compute", gpu.Compute, Source(plan, gpu.Compute, formula => formula.Gpus[index].Compute)),
                    new("kernels", gpu.Kernels, "measured"),
                }.Where(row => row.Bytes > 0),
                new("GPU total", gpu.Total, "sum"),
            ]);
        }
    }

    /// <summary>Gets the components of main memory, their sums, and what is resident at other moments.</summary>
    public static IReadOnlyList<MemoryRow> Rows(MemoryPlan plan)
    {
        var memory = plan.Memory;
        return
        [
            .. new MemoryRow[]
            {
                new("weights, mapped", memory.WeightsMapped, "header"),
                new("weights, repacked", memory.WeightsRepacked, "header"),
                new("weights, copied", memory.WeightsCopied, "header"),
                new("weights for the GPU", memory.SharedWeights, "header"),
                new("adapters", memory.Adapters, "header"),
                new("KV cache", memory.KvCache, Source(plan, memory.KvCache, formula => formula.KvCache)),
                new("recurrent state", memory.RecurrentState, "formula"),
                new("compute", memory.FullCompute, Source(plan, memory.Compute, formula => formula.Compute)),
                new("output", memory.Output, Source(plan, memory.Output, formula => formula.Output)),
                new("cache for the GPU", memory.SharedContext, "formula"),
                new("sampling", memory.Sampling, "formula"),
                new("draft model", memory.Draft + memory.DraftMapped, "formula"),
                new("projector and an image", memory.Projector, "formula"),
                new("prompt cache", memory.PromptCache, "at most"),
                new("program files", memory.Program, "measured"),
                new("runtime", memory.Runtime, "measured"),
                new("loading alone", memory.ResidentPeak - memory.ContextFull.Resident, "formula"),
            }.Where(row => row.Bytes > 0),
            new("resident peak", memory.ResidentPeak, "sum"),
            new("  can't be evicted", memory.Anonymous, "sum"),
            new("  after loading", memory.Loaded.Resident, "sum"),
            new("  after a micro-batch", memory.FirstBatch.Resident, "sum"),
            new("  context full", memory.ContextFull.Resident, "sum"),
        ];
    }

    private void Write(string title, long budget, IReadOnlyList<MemoryRow> rows, string? note = null)
    {
        Column[] columns = ["component", Column.Figure("bytes"), "from"];
        var left = new TablePages(columns, [.. rows.Select(row => new[] { row.Name, new ByteSize(row.Bytes).ToString(), row.Source })], tables.Width).Left;
        var cells = Math.Clamp(left, LeastCells, MostCells);
        tables.Rows(title, [columns[0], columns[1], "", columns[2]], rows.Select(row => new[] { row.Name, new ByteSize(row.Bytes).ToString(), Bar(row.Bytes, budget, cells), row.Source }), note);
    }

    /// <summary>Says whose figure it is.</summary>
    private static string Source(MemoryPlan plan, long bytes, Func<MemoryEstimate, long> component) => plan.Confirmation is null ? "formula"
        : plan.Confirmation.Formula is { } formula && !IsNear(component(formula), bytes) ? "engine" : "confirmed";

    private static bool IsNear(long formula, long engine) => Math.Abs(formula - engine) <= Math.Max(64 << 10, engine / 100);

    /// <summary>Says how far formulas are from what the engine counted, and what is reserved beyond the rows.</summary>
    private static string? Note(MemoryPlan plan)
    {
        var memory = plan.Memory;
        var sentences = new List<string>();
        if (plan.Confirmation?.Formula is { } formula)
        {
            foreach (var (name, said, counted) in new[] { ("KV cache", formula.KvCache, memory.KvCache), ("compute", formula.Compute, memory.Compute), ("output", formula.Output, memory.Output) })
            {
                if (!IsNear(said, counted))
                    sentences.Add(string.Create(CultureInfo.InvariantCulture, $"The formula for {name} said {new ByteSize(said)}{(counted > 0 ? $" ({100.0 * (said - counted) / counted:+0;-0} %)" : "")}."));
            }
        }

        if (memory.Compute - memory.FullCompute is > 0 and var untouched)
            sentences.Add($"Another {new ByteSize(untouched)} of the compute buffer are reserved and never touched.");
        return sentences.Count > 0 ? string.Join(' ', sentences) : null;
    }

    /// <summary>Eighths of a cell show what a whole one would hide.</summary>
    private static string Bar(long bytes, long budget, int width)
    {
        const string Eighths = " ▏▎▍▌▋▊▉";
        var cells = Math.Clamp((double)bytes / Math.Max(1, budget), 0, 1) * width;
        var (whole, part) = ((int)cells, (int)((cells - (int)cells) * 8));
        return bytes > budget ? new string('█', width - 1) + "▶" : (new string('█', whole) + (part > 0 ? Eighths[part] : "")).PadRight(width, '·');
    }
}
