using System.Globalization;
using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Planning.Tests.Plans;

/// <summary>
/// What llama-fit-params would print for a file (common/fit.cpp of llama.cpp b10256), by the sizes of our own formulas: the whole trained context
/// where it fits with 1 GiB to spare; else a shorter one, no shorter than 4,096 tokens; else fewer layers on the card, or experts beside it. It chooses
/// no file type and no cache type, and asks main memory only where there is no card.
/// </summary>
internal sealed record LlamaFit(int Layers, int ContextLength, int GpuLayers, int CpuExperts, bool IsWhole, bool GivesUp)
{
    private const long Margin = 1L << 30;
    private const int LeastContext = 4096;
    private const int ContextStep = 256;

    public static LlamaFit Of(GgufFile file, DeviceInfo device)
    {
        var hparams = new Hyperparameters(file);
        var (trained, layers) = ((int)hparams.TrainedContext, hparams.Layers + 1);
        var target = (device.Gpus.Count > 0 ? device.Gpus[0].Memory : device.Memory) - Margin;
        var all = device.Gpus.Count > 0 ? layers : 0;
        var whole = Used(trained, all, 0);
        if (whole <= target)
            return new(layers, trained, all, 0, true, false);

        var least = Math.Min(trained, LeastContext);
        var shortest = Used(least, all, 0);
        if (target > shortest)
        {
            var longer = (trained - least) * ((target - shortest) / (double)(whole - shortest));
            return new(layers, Math.Max(least, (least + (int)longer) / ContextStep * ContextStep), all, 0, true, false);
        }

        if (device.Gpus.Count == 0)
            return new(layers, least, 0, 0, false, true);
        if (hparams.ExpertsUsed == 0 || Used(least, all, hparams.Layers) > target)
            return new(layers, least, Most(layers, count => Used(least, count, hparams.ExpertsUsed > 0 ? hparams.Layers : 0) <= target), hparams.ExpertsUsed > 0 ? hparams.Layers : 0, false, false);
        return new(layers, least, all, hparams.Layers - Most(hparams.Layers, count => Used(least, all, hparams.Layers - count) <= target), false, false);

        long Used(int context, int gpuLayers, int cpuExperts)
        {
            var settings = new PlanSettings
            {
                ContextLength = context,
                FullWindowCache = false,
                LoadMode = LoadMode.None,
                Threads = device.Threads,
                GpuLayers = gpuLayers,
                CpuExperts = cpuExperts,
            };
            var memory = MemoryPlanner.Estimate(file, settings, device);
            return memory.Gpus.Count > 0 ? memory.Gpus[0].Total
                : memory.WeightsCopied + memory.WeightsRepacked + memory.KvCache + memory.RecurrentState + memory.Compute + memory.Output;
        }
    }

    public override string ToString() => GivesUp ? "gives up" : string.Create(CultureInfo.InvariantCulture,
        $"{ContextLength}, {GpuLayers} GPU layers{(CpuExperts > 0 ? $", {CpuExperts} with experts in RAM" : "")}");

    /// <summary>Says in a sentence how it differs from a plan for the same file.</summary>
    public string Beside(MemoryPlan plan)
    {
        var settings = plan.Settings;
        if (GivesUp)
            return plan.Fits ? "--fit gives up: it knows no smaller cache, and no context below 4,096 tokens." : "--fit gives up as well.";
        if (!plan.Fits)
            return "--fit asks the card alone and leaves the rest to main memory, which has no room for it.";
        if (IsWhole)
        {
            return ContextLength > settings.ContextLength ? "--fit fills what is left with context, however much is wished for."
                : ContextLength == settings.ContextLength ? "--fit chooses the same."
                : "--fit shortens the context, as it knows no smaller cache.";
        }

        return settings.GpuLayers == Layers && settings.CpuExperts == 0 ? "--fit moves layers to main memory at 4,096 tokens, as it knows no smaller cache."
            : CpuExperts > 0 ? "--fit leaves experts in main memory as well, at 4,096 tokens."
            : "--fit splits the layers as well, at 4,096 tokens.";
    }

    private static int Most(int most, Func<int, bool> holds)
    {
        var count = most;
        while (count > 0 && !holds(count))
            count--;
        return count;
    }
}
