using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory.Cache;
using LocalRunner.Memory.Graph;

namespace LocalRunner.Memory;

/// <summary>Estimates the memory of one model on one machine; what estimates have in common is kept for the next one.</summary>
internal sealed class MemoryEstimator
{
    private readonly Dictionary<(LoadMode Mode, bool Repack, int GpuLayers, int CpuExperts), WeightPlacement> _placements = [];
    private readonly Dictionary<PlanSettings, long> _compute;
    private readonly RuntimeMemory _runtime;

    /// <param name="file">The header.</param>
    /// <param name="device">The machine.</param>
    /// <param name="sibling">The same model in another file type: its graphs are of the same size.</param>
    public MemoryEstimator(GgufFile file, DeviceInfo device, MemoryEstimator? sibling = null)
    {
        (File, Device, Hyperparameters) = (file, device, new Hyperparameters(file));
        _compute = sibling is not null && sibling.File.Tensors.Count == file.Tensors.Count && sibling.Hyperparameters.HasShapeOf(Hyperparameters) ? sibling._compute : [];
        _runtime = new RuntimeMemory(file, Hyperparameters);
        TensorBytes = file.Tensors.Sum(tensor => tensor.Bytes);
        FileType = GgufFileTypes.Of(file);
        Time = new TokenTime(file, Hyperparameters, device);
    }

    public GgufFile File { get; }

    public DeviceInfo Device { get; }

    public Hyperparameters Hyperparameters { get; }

    public long TensorBytes { get; }

    public TokenTime Time { get; }

    public GgufFileType? FileType { get; }

    public string FileTypeName => FileType is { } type ? GgufFileTypes.NameOf(type) : "unknown";

    public MemoryEstimate Estimate(PlanSettings settings)
    {
        try
        {
            return checked(Sum(settings));
        }
        catch (ArithmeticException)
        {
            throw Hyperparameters.Unusable("has numbers that are zero where they must not be, or whose products are beyond what can be counted");
        }
    }

    /// <summary>Computes the memory of a context, without the weights, in bytes.</summary>
    public long ContextBytes(PlanSettings settings)
    {
        var memory = Estimate(settings with { GpuLayers = 0 });
        return memory.KvCache + memory.RecurrentState + memory.Compute + memory.Output;
    }

    private MemoryEstimate Sum(PlanSettings settings)
    {
        var cache = new KvCacheCells(Hyperparameters, settings);
        var split = new GpuSplit(Hyperparameters.Layers, settings.GpuLayers, Device.Gpus);
        var weights = Placement(settings, split);
        var compute = Compute(settings, cache);
        var onGpus = new long[Device.Gpus.Count];
        var (keysAndValues, states) = (0L, 0L);
        for (var layer = 0; layer < Hyperparameters.Layers; layer++)
        {
            var (kv, state) = (KvCacheMemory.KeysAndValues(Hyperparameters, layer, settings, cache), KvCacheMemory.State(Hyperparameters, layer, settings));
            if (split.GpuOf(layer) is var gpu and >= 0)
                onGpus[gpu] = checked(onGpus[gpu] + kv + state);
            else
                (keysAndValues, states) = checked((keysAndValues + kv, states + state));
        }

        var usesGpu = split.Count > 0;
        var anonymous = _runtime.Anonymous(settings, cache);
        var gpus = usesGpu
            ? Device.Gpus.Select((gpu, i) => new GpuMemory(gpu.Name, weights.OnGpus[i], onGpus[i], weights.OnGpus[i] > 0 ? compute : 0)).ToList()
            : [];

        // Unified memory holds what a GPU takes as well.
        var shared = gpus.Where((_, i) => Device.Gpus[i].SharesMemory).ToList();
        var estimate = new MemoryEstimate
        {
            WeightsMapped = weights.Mapped,
            WeightsRepacked = weights.Repacked,
            WeightsCopied = weights.Copied,
            KvCache = keysAndValues,
            RecurrentState = states,
            Compute = split.Count > Hyperparameters.Layers && settings.CpuExperts == 0 ? InputBytes(cache) : compute,
            Output = 4 * Hyperparameters.Vocabulary * settings.Sequences,
            LoadTransient = weights.Transient + _runtime.Transient,
            Runtime = anonymous + _runtime.Mapped,
            Gpus = gpus,
        };
        var resident = checked(estimate.WeightsMapped + estimate.WeightsRepacked + estimate.WeightsCopied + estimate.Runtime + shared.Sum(gpu => gpu.Weights) - weights.SharedByGpus);
        var context = checked(estimate.KvCache + estimate.RecurrentState + estimate.Compute + estimate.Output + shared.Sum(gpu => gpu.KvCache + gpu.Compute));
        return estimate with
        {
            ResidentPeak = checked(resident + Math.Max(context, estimate.LoadTransient)),
            Anonymous = checked(estimate.WeightsRepacked + estimate.WeightsCopied + context + anonymous),
        };
    }

    /// <summary>Where all layers run on a GPU, main memory keeps the inputs of a batch alone.</summary>
    private long InputBytes(KvCacheCells cache) => checked(cache.Tokens * ((2 * 4 * Hyperparameters.Width) + (4 * cache.Cells)));

    private WeightPlacement Placement(PlanSettings settings, GpuSplit split)
    {
        var key = (settings.LoadMode, settings.Repack, split.Count, settings.CpuExperts);
        if (!_placements.TryGetValue(key, out var placement))
            _placements[key] = placement = new WeightPlacement(File, Hyperparameters, settings, Device, split);
        return placement;
    }

    private long Compute(PlanSettings settings, KvCacheCells cache)
    {
        // What a graph does not depend on must not keep two apart.
        var key = settings with { LoadMode = LoadMode.None, Repack = false, GpuLayers = 0, CpuExperts = 0, Threads = 1 };
        if (!_compute.TryGetValue(key, out var bytes))
            _compute[key] = bytes = GraphBytes(new BatchShape(settings, cache));
        return bytes;
    }

    private long GraphBytes(BatchShape batch)
    {
        try
        {
            return ModelGraph.BytesOf(Hyperparameters, batch);
        }
        catch (Exception cause) when (cause is LocalRunnerException or ArithmeticException && !Hyperparameters.Architecture.GraphCompared)
        {
            // An architecture whose layers are made otherwise: a rough figure beats none, and a dry run tells the exact one.
            return RoughCompute.BytesOf(Hyperparameters, batch);
        }
    }
}
