using System.Globalization;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Plans;

namespace LocalRunner.Planning.Tests.Plans;

/// <summary>
/// What llmfit would choose (its rules of 22 August 2026, llmfit-core/src/fit.rs and models.rs): the best file type whose bytes a parameter, with a
/// cache of 16 bits for 8,192 tokens in all layers and 0.5 GB, stay within the card; half of that context once; else main memory; of experts, the
/// active ones on the card. On Apple silicon MLX comes first, and the pool is all of the memory.
/// </summary>
internal sealed record Llmfit(string? FileType, string Place, double Needed, double Available)
{
    private const double Gibibyte = 1L << 30;
    private const int Context = 8192;
    private const double Overhead = 0.5;

    private static readonly (string Name, double Bytes)[] s_types = [("Q8_0", 1.05), ("Q6_K", 0.80), ("Q5_K_M", 0.68), ("Q4_K_M", 0.58), ("Q3_K_M", 0.48), ("Q2_K", 0.37)];
    private static readonly (string Name, double Bytes)[] s_mlx = [("mlx-8bit", 1.0), ("mlx-4bit", 0.55)];

    /// <summary>The parameters that a token uses, as published; they are in no header.</summary>
    private static readonly Dictionary<string, double> s_active = new(StringComparer.Ordinal) { ["mixtral-8x7b"] = 12.9e9 };

    public static Llmfit Of(CatalogEntry model, DeviceInfo device)
    {
        var main = (device.Memory - device.Used) / Gibibyte;
        if (device.Gpus.Count == 0)
            return Best(model, s_types, main, "RAM") ?? new(null, "nowhere", 0, main);
        if (device.SharesAllMemory)
        {
            var pool = device.Memory / Gibibyte;
            return Best(model, s_mlx, pool, "MLX") ?? Best(model, s_types, pool, "GPU") ?? new(null, "nowhere", 0, pool);
        }

        var card = (device.Gpus[0].Memory / Gibibyte) + Overhead;
        if (Best(model, s_types, card, "card") is { } whole)
            return whole;
        if (s_active.TryGetValue(model.Id, out var active))
        {
            foreach (var (name, bytes) in s_types)
            {
                var needed = Math.Max(0.5, active * bytes / Gibibyte * 1.1);
                if (needed <= card && (model.Parameters - active) * bytes / Gibibyte <= main)
                    return new(name, "experts in RAM", needed, card);
            }
        }

        return Best(model, s_types, main, "card and RAM") ?? new(null, "nowhere", 0, card);
    }

    public override string ToString() => FileType is null ? "nothing fits" : $"{FileType}, {Place}";

    /// <summary>Says in a sentence why it differs from a plan; null where it does not.</summary>
    public string? Beside(MemoryPlan plan)
    {
        var sizes = string.Create(CultureInfo.InvariantCulture, $"{Needed:0.0} of {Available:0.0} GiB");
        if (FileType is null)
            return plan.Fits ? "llmfit finds nothing, as it knows no quantised cache by itself and no part of a model on the card." : null;
        if (!plan.Fits)
            return $"llmfit counts {sizes}, less than the system leaves or the files take.";
        if (FileType == plan.FileType)
            return null;
        return Place switch
        {
            "MLX" => $"llmfit plans for MLX, whose types these files have not: {sizes}.",
            "experts in RAM" => $"llmfit counts the active experts as if the card held them, whichever a token chooses: {sizes}.",
            _ => $"llmfit counts {sizes}: bytes a parameter, a cache of 8k in all layers, no compute buffer, and no price for speed.",
        };
    }

    private static Llmfit? Best(CatalogEntry model, (string Name, double Bytes)[] types, double available, string place)
    {
        foreach (var context in new[] { Context, Context / 2 })
        {
            foreach (var (name, bytes) in types)
            {
                var needed = (model.Parameters / 1e9 * bytes) + Cache(model, Math.Min(context, model.ContextLength)) + Overhead;
                if (needed <= available)
                    return new(name, place, needed, available);
            }
        }

        return null;
    }

    private static double Cache(CatalogEntry model, int context)
    {
        var shape = model.Shape;
        var heads = shape.KeyValueHeads > 0 ? shape.KeyValueHeads : shape.Heads;
        var width = shape.HeadWidth > 0 ? shape.HeadWidth : shape.Width / shape.Heads;
        return 2.0 * shape.Layers * heads * width * context * 2 / Gibibyte;
    }
}
