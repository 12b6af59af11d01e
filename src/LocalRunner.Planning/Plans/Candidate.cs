using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Memory;

namespace LocalRunner.Plans;

/// <summary>Holds one set of settings for a model, the memory that it needs, and whether it fits.</summary>
internal sealed class Candidate(MemoryEstimator model, PlanSettings settings, PlanOptions options, PlanScoring scoring, long budget)
{
    // Where a file does not say what it was trained for.
    private const long AssumedContext = 1 << 17;

    public MemoryEstimator Model => model;

    public PlanSettings Settings { get; private set; } = settings;

    public MemoryEstimate Memory { get; private set; } = new();

    /// <summary>Gets what it gives up; before it is measured, what it gives up at least.</summary>
    public PlanScore Score { get; private set; } = scoring.Of(model, settings with { GpuLayers = LayersOf(options, model), CpuExperts = ExpertsOf(options, model) }, null);

    public bool Fits { get; private set; }

    /// <summary>Gets the bytes by which the budget, or a GPU's memory, is exceeded.</summary>
    public long Excess { get; private set; }

    private bool HasChoice => options.GpuLayers is null && model.Device.Gpus.Count > 0;

    /// <summary>Computes what it takes, with as many layers on GPUs, and as many experts beside them, as were asked for or fit.</summary>
    public void Measure()
    {
        var most = LayersOf(options, model);
        var experts = ExpertsOf(options, model);

        var layers = !HasChoice || Holds(most, experts) ? most : Most(most - 1, count => Holds(count, experts));
        Take(layers, experts);
        var wanted = HasChoice || Excess > 0 ? most : 0;
        if (options.CpuExperts is not null || wanted == 0 || (layers == most && Excess == 0) || model.Hyperparameters.ExpertsUsed == 0 || model.Device.SharesAllMemory)
            return;

        // Attention reads its weights for every token, experts a few of many: those are the ones to leave in main memory.
        var count = model.Hyperparameters.Layers;
        var behind = count - Most(count, onGpu => Holds(most, count - onGpu));
        if (Holds(most, behind) && model.Time.Seconds(Settings with { GpuLayers = most, CpuExperts = behind }, 0) < model.Time.Seconds(Settings, 0))
            Take(most, behind);
    }

    /// <summary>Gets whether another candidate of the same model, listed after this one, is no real alternative.</summary>
    /// <param name="other">The other way.</param>
    /// <param name="cacheMatters">Whether another type of cache is news.</param>
    public bool MakesRedundant(Candidate other, bool cacheMatters) => model == other.Model
        && (!cacheMatters || other.Settings.ContextLength < Settings.ContextLength
            || (Settings.KeyCacheType, Settings.ValueCacheType) == (other.Settings.KeyCacheType, other.Settings.ValueCacheType));

    public bool IsBetterThan(Candidate other) => Score.Sum < other.Score.Sum;

    /// <summary>Finds the longest context that fits, with the layers on GPUs that then fit and everything else as it is, up to the trained one.</summary>
    public int LargestContext(CancellationToken cancellation)
    {
        var trained = model.Hyperparameters.TrainedContext > 0 ? model.Hyperparameters.TrainedContext : AssumedContext;
        var most = Math.Max(Math.Min(trained, model.Hyperparameters.MaxPositions ?? long.MaxValue), Fits ? Settings.ContextLength : 0);
        var (fits, above) = (0L, (Math.Min(most, 1 << 24) / EngineProfile.CellPadding) + 1);
        if (Fits)
            fits = Settings.ContextLength / EngineProfile.CellPadding;

        // All of it fits most often, which one look tells: each takes a graph, and what planning leaves on the heap counts beside the model.
        if (above - fits > 1 && IsWithin(above - 1))
            fits = above - 1;
        while (above - fits > 1)
        {
            var middle = fits + ((above - fits) / 2);
            (fits, above) = IsWithin(middle) ? (middle, above) : (fits, middle);
        }

        return (int)Math.Max(fits * EngineProfile.CellPadding, Fits ? Settings.ContextLength : 0);

        bool IsWithin(long cells)
        {
            cancellation.ThrowIfCancellationRequested();
            var longer = new Candidate(model, Settings with { ContextLength = (int)(cells * EngineProfile.CellPadding) }, options, scoring, budget);
            longer.Measure();
            return longer.Fits;
        }
    }

    private static int LayersOf(PlanOptions options, MemoryEstimator model)
    {
        var most = model.Device.Gpus.Count == 0 ? 0 : model.Hyperparameters.Layers + 1;
        return options.GpuLayers is null or < 0 ? most : Math.Min(options.GpuLayers.Value, most);
    }

    private static int ExpertsOf(PlanOptions options, MemoryEstimator model) =>
        model.Hyperparameters.ExpertsUsed > 0 ? Math.Min(options.CpuExperts ?? 0, model.Hyperparameters.Layers) : 0;

    /// <summary>Finds the most that holds, where less always holds too.</summary>
    private static int Most(int most, Func<int, bool> holds)
    {
        var (fits, tooMany) = (0, most + 1);
        while (tooMany - fits > 1)
        {
            var middle = fits + ((tooMany - fits) / 2);
            (fits, tooMany) = holds(middle) ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }

    private bool Holds(int gpuLayers, int cpuExperts) => GpuExcess(model.Estimate(Settings with { GpuLayers = gpuLayers, CpuExperts = cpuExperts })) == 0;

    private void Take(int gpuLayers, int cpuExperts)
    {
        Settings = Settings with { GpuLayers = gpuLayers, CpuExperts = cpuExperts };
        Memory = model.Estimate(Settings);
        Excess = Math.Max(Math.Max(0, Memory.ResidentPeak + options.Reserve.Bytes - MemoryReserve.Usable(budget)), GpuExcess(Memory));
        Fits = Excess == 0;
        Score = scoring.Of(model, Settings, Memory);
    }

    private long GpuExcess(MemoryEstimate memory) => memory.Gpus.Count == 0
        ? 0
        : memory.Gpus.Select((gpu, i) => Math.Max(0, gpu.Total - (HasChoice ? MemoryReserve.Usable(model.Device.Gpus[i]) : model.Device.Gpus[i].Limit))).Max();
}
