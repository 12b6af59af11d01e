using LocalRunner.Architectures;
using LocalRunner.Memory;

namespace LocalRunner.Plans;

/// <summary>Holds one set of settings for a model, the memory that it needs, and whether it fits.</summary>
internal sealed class Candidate(MemoryEstimator model, PlanSettings settings, int rank)
{
    // Where a file does not say what it was trained for.
    private const long AssumedContext = 1 << 17;

    public MemoryEstimator Model => model;

    /// <summary>Gets or sets the place in the order of preference; the smaller the better.</summary>
    public int Rank { get; set; } = rank;

    public PlanSettings Settings { get; private set; } = settings;

    public MemoryEstimate Memory { get; private set; } = new();

    public bool Fits { get; private set; }

    /// <summary>Gets the bytes by which the budget, or a GPU's memory, is exceeded.</summary>
    public long Excess { get; private set; }

    /// <summary>Computes what it takes, with as many layers on GPUs as were asked for or fit.</summary>
    public void Measure(long budget, int? gpuLayers)
    {
        var most = model.Device.Gpus.Count == 0 ? 0 : model.Hyperparameters.Layers + 1;

        // Where memory is shared, layers that stay behind save none of it and are slower.
        if (gpuLayers is not null || most == 0 || model.Device.SharesAllMemory)
        {
            Take(gpuLayers is null or < 0 ? most : Math.Min(gpuLayers.Value, most), budget);
            return;
        }

        // More layers on the GPU never need less of it.
        var (none, all) = (0, most + 1);
        while (all - none > 1)
        {
            var middle = none + ((all - none) / 2);
            Take(middle, budget);
            if (GpuExcess(Memory) == 0)
                none = middle;
            else
                all = middle;
        }

        Take(none, budget);
    }

    /// <summary>Gets whether another candidate of the same model, listed after this one, is no real alternative.</summary>
    /// <param name="other">The other way.</param>
    /// <param name="cacheMatters">Whether another type of cache is news.</param>
    public bool MakesRedundant(Candidate other, bool cacheMatters) => model == other.Model
        && (!cacheMatters || other.Settings.ContextLength < Settings.ContextLength
            || (Settings.KeyCacheType, Settings.ValueCacheType) == (other.Settings.KeyCacheType, other.Settings.ValueCacheType));

    public bool IsBetterThan(Candidate other) => Rank < other.Rank;

    /// <summary>Finds the longest context that fits with everything else as it is, up to the trained one.</summary>
    public int LargestContext(long budget)
    {
        var trained = model.Hyperparameters.TrainedContext > 0 ? model.Hyperparameters.TrainedContext : AssumedContext;
        var most = Math.Max(Math.Min(trained, model.Hyperparameters.MaxPositions ?? long.MaxValue), Fits ? Settings.ContextLength : 0);
        var (fits, above) = (0L, (Math.Min(most, 1 << 24) / EngineProfile.CellPadding) + 1);
        if (Fits)
            fits = Settings.ContextLength / EngineProfile.CellPadding;

        // All of it fits most often, which one look tells: each takes a graph, and what planning leaves on the heap counts beside the model.
        if (above - fits > 1 && Holds(above - 1))
            fits = above - 1;
        while (above - fits > 1)
        {
            var middle = fits + ((above - fits) / 2);
            (fits, above) = Holds(middle) ? (middle, above) : (fits, middle);
        }

        return (int)Math.Max(fits * EngineProfile.CellPadding, Fits ? Settings.ContextLength : 0);

        bool Holds(long cells) => IsWithin(model.Estimate(Settings with { ContextLength = (int)(cells * EngineProfile.CellPadding) }), budget);
    }

    private void Take(int gpuLayers, long budget)
    {
        Settings = Settings with { GpuLayers = gpuLayers };
        Memory = model.Estimate(Settings);
        Excess = Math.Max(Math.Max(0, Memory.ResidentPeak - budget), GpuExcess(Memory));
        Fits = Excess == 0;
    }

    private bool IsWithin(MemoryEstimate memory, long budget) => memory.ResidentPeak <= budget && GpuExcess(memory) == 0;

    private long GpuExcess(MemoryEstimate memory) =>
        memory.Gpus.Count == 0 ? 0 : memory.Gpus.Select((gpu, i) => Math.Max(0, gpu.Total - model.Device.Gpus[i].Memory)).Max();
}
