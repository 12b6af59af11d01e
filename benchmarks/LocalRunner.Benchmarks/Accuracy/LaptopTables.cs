using System.Text;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The two models that made a 64 GB laptop famous: our plans beside the peaks that were published.</summary>
internal static class LaptopTables
{
    private const double GB = 1e9;

    // mlx-lm quantises in groups of 64 with a 16-bit scale and bias each: half a bit a weight.
    private const double GroupBits = 0.5;

    public static void Write(StringBuilder text)
    {
        var device = DeviceInfo.FromPreset("m2-max-64gb");
        Line(text, $"""

            ## The 64 GB laptop

            `localrunner plan NAME --device m2-max-64gb`: {new ByteSize(device.Memory)} of memory, of which a plan may use {new ByteSize(device.Budget)}, and Metal {new ByteSize(device.Gpus[0].Memory)}.
            Published: peaks that Simon Willison's runs with mlx-lm printed (2024-12-09 and 2024-11-12), in another format than GGUF.

            """);
        Head(text, "model", "plan", "weights GB", "KV GB", "rest GB", "resident peak GB", "published");
        Rows(text, device, "llama-3.3-70b", GgufFileType.Q4_K_M, "40.04 GB, MLX 4-bit");
        Rows(text, device, "qwen2.5-coder-32b", GgufFileType.Q8_0, "32.69 GB, MLX 8-bit");
        Line(text, "");
        Explain(text, device, "llama-3.3-70b", GgufFileType.Q4_K_M, 4, 40.04, "");
        Explain(text, device, "qwen2.5-coder-32b", GgufFileType.Q8_0, 8, 32.69 * (1L << 30) / GB,
            " The published figure is taken as GiB here: as GB it would be less than the weights alone, and mlx-lm divided by 2³⁰ in those weeks, by 10⁹ later (our inference).");
    }

    private static void Rows(StringBuilder text, DeviceInfo device, string name, GgufFileType type, string published)
    {
        var entry = ModelCatalog.Find(name).Entry;
        var family = entry.FileTypes.Select(each => SyntheticModel.Create(entry.Shape with { Name = name }, each).Preview()).ToList();
        Row(text, name, MemoryPlanner.Plan(family, null, device), "");
        Row(text, name, PlanOf(device, name, type), published);
        family.ForEach(file => file.Dispose());
    }

    private static MemoryPlan PlanOf(DeviceInfo device, string name, GgufFileType type)
    {
        using var header = SyntheticModel.Create(ModelCatalog.Find(name).Entry.Shape with { Name = name }, type).Preview();
        return MemoryPlanner.Plan(header, null, device);
    }

    private static void Row(StringBuilder text, string name, MemoryPlan plan, string published)
    {
        var (weights, cache) = Parts(plan);
        var peak = plan.Memory.ResidentPeak;
        AccuracyReport.Row(text, name, $"{plan.FileType}, {plan.Settings.KeyCacheType} KV, {plan.Settings.ContextLength} tokens{(plan.Fits ? "" : ": does not fit")}",
            $"{weights / GB:0.00}", $"{cache / GB:0.00}", $"{(peak - weights - cache) / GB:0.00}", $"{peak / GB:0.00}", published);
    }

    private static void Explain(StringBuilder text, DeviceInfo device, string name, GgufFileType type, int bits, double published, string note)
    {
        var plan = PlanOf(device, name, type);
        var (weights, cache) = Parts(plan);
        var peak = plan.Memory.ResidentPeak;
        var mlx = ModelCatalog.Find(name).Entry.Parameters * (bits + GroupBits) / 8;
        Line(text, $"- **{name}**: ours is {(peak / GB) - published:0.0} GB more. {type} has {weights / GB:0.0} GB of weights, {bits} bits in groups of 64 have {mlx / GB:0.0}: {(weights - mlx) / GB:+0.0;-0.0} GB. "
            + $"The plan reserves a whole cache of {plan.Settings.ContextLength} tokens, {cache / GB:0.0} GB, where mlx-lm's grew with a prompt of some hundred tokens. "
            + $"The rest, {(peak - weights - cache) / GB:0.0} GB, is compute buffers and the process, counted for main memory and the GPU; mlx-lm counts its allocator alone.{note}");
    }

    private static (long Weights, long Cache) Parts(MemoryPlan plan)
    {
        var memory = plan.Memory;
        return (memory.WeightsMapped + memory.WeightsCopied + memory.WeightsRepacked + memory.Gpus.Sum(gpu => gpu.Weights), memory.KvCache + memory.Gpus.Sum(gpu => gpu.KvCache));
    }
}
