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
    private readonly Dictionary<(PlanSettings, AttentionKernel), GraphBuffer> _compute;
    private readonly RuntimeMemory _runtime;

    /// <param name="file">The header.</param>
    /// <param name="device">The machine.</param>
    /// <param name="sibling">The same model in another file type: its graphs are of the same size.</param>
    public MemoryEstimator(GgufFile file, DeviceInfo device, MemoryEstimator? sibling = null)
    {
        (File, Device, Hyperparameters) = (file, device, new Hyperparameters(file));
        _compute = sibling is not null && sibling.File.Tensors.Count == file.Tensors.Count && sibling.Hyperparameters.HasShapeOf(Hyperparameters) ? sibling._compute : [];
        _runtime = new RuntimeMemory(file, Hyperparameters, device);
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

    /// <summary>Computes everything but the moment after the first batch, which no search looks at.</summary>
    public MemoryEstimate Estimate(PlanSettings settings) => Checked(() => Sum(settings));

    /// <summary>Computes everything.</summary>
    public MemoryEstimate EstimateMoments(PlanSettings settings) => Checked(() =>
    {
        var (estimate, cache) = (Sum(settings), new KvCacheCells(Hyperparameters, settings));
        var touched = TouchedBytes(settings, cache, Reached.FullBatch(cache));
        return estimate with { FirstCompute = touched, FirstBatch = Moment(estimate, settings, cache, Reached.FullBatch(cache), touched) };
    });

    /// <summary>Computes what is resident once a process has come so far.</summary>
    /// <param name="estimate">What was estimated of the settings, or counted by the engine.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="reached">How far it has come.</param>
    public MemoryMoment Moment(MemoryEstimate estimate, PlanSettings settings, Reached reached) => Checked(() =>
    {
        var cache = new KvCacheCells(Hyperparameters, settings);
        if (reached.Batch == 0)
            return estimate.Loaded;

        // An engine may count otherwise than the formula.
        var buffer = MainBuffer(settings, cache, new GpuSplit(Hyperparameters.Layers, settings.GpuLayers, Device.Gpus));
        var touched = TouchedBytes(settings, cache, reached);
        return Moment(estimate, settings, cache, reached, touched + MemoryEstimate.ShareOf(estimate.Compute - buffer.Bytes, touched, buffer.Touched));
    });

    /// <summary>Explains what a process takes beside weights, caches and buffers.</summary>
    public IEnumerable<MemoryFigure> ExplainRuntime(PlanSettings settings, KvCacheCells cache) =>
        _runtime.Explain(settings, cache, Reached.FullContext(cache));

    /// <summary>Gets the bytes that the header takes in the engine until all is loaded.</summary>
    public long HeaderTransient => _runtime.Transient;

    /// <summary>Computes the memory of a context, without the weights, in bytes.</summary>
    public long ContextBytes(PlanSettings settings)
    {
        var memory = Estimate(settings with { GpuLayers = 0 });
        return memory.KvCache + memory.RecurrentState + memory.Compute + memory.Output;
    }

    /// <summary>Computes what this model takes beside another one, for which it guesses.</summary>
    public DraftUse AsDraft()
    {
        var longest = (int)Math.Min(Math.Min(Hyperparameters.TrainedContext > 0 ? Hyperparameters.TrainedContext : DraftUse.AssumedContext, Hyperparameters.MaxPositions ?? long.MaxValue), 1 << 24);
        var (least, most) = (Estimate(DraftUse.SettingsAt(Math.Min(DraftUse.ShortestContext, longest), Device.Threads)), Estimate(DraftUse.SettingsAt(longest, Device.Threads)));
        return new()
        {
            Mapped = least.WeightsMapped,
            LongestContext = longest,
            Shortest = Beside(least),
            Longest = Beside(most),
        };

        // The process itself is there already.
        static DraftMemory Beside(MemoryEstimate memory) => new(memory.Loaded.Anonymous - EngineProfile.RuntimeBase, memory.Anonymous - EngineProfile.RuntimeBase);
    }

    private MemoryEstimate Sum(PlanSettings settings)
    {
        var cache = new KvCacheCells(Hyperparameters, settings);
        var split = new GpuSplit(Hyperparameters.Layers, settings.GpuLayers, Device.Gpus);
        var weights = Placement(settings, split);
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

        var (adapters, adaptersOnGpus) = Adapters(settings.Uses, split);
        var kernels = _runtime.Kernels.OnCard(settings, cache);
        var gpus = split.Count > 0 || Device.HasCards
            ? Device.Gpus.Select((gpu, i) => new GpuMemory(gpu.Name, weights.OnGpus[i] + adaptersOnGpus[i], onGpus[i], GpuCompute(settings, cache, i))
            {
                Kernels = gpu.SharesMemory ? 0 : kernels,
            }).ToList()
            : [];

        // Unified memory holds what a GPU takes as well.
        var shared = gpus.Where((_, i) => Device.Gpus[i].SharesMemory).ToList();
        var buffer = MainBuffer(settings, cache, split);
        var draft = settings.Uses.Draft is { } guessing ? guessing.At(KvCacheCells.Padded(guessing.ContextBeside(settings.ContextLength))) : default;
        var estimate = new MemoryEstimate
        {
            WeightsMapped = weights.Mapped,
            WeightsRepacked = weights.Repacked,
            WeightsCopied = weights.Copied,
            Adapters = adapters,
            KvCache = keysAndValues,
            RecurrentState = states,
            Compute = buffer.Bytes,
            FullCompute = buffer.Touched,
            Output = 4 * Hyperparameters.Vocabulary * settings.Sequences,
            Sampling = SamplingMemory.TotalBytes(settings, Hyperparameters.Vocabulary),
            PromptCache = settings.PromptCache.Bytes,
            Draft = draft.Full,
            DraftLoaded = draft.Loaded,
            DraftMapped = settings.Uses.Draft?.Mapped ?? 0,
            Projector = settings.Uses.Projector?.At(ProjectorUse.MostPixels) ?? 0,
            ProjectorLoading = settings.Uses.Projector?.Loading ?? 0,
            ProjectorLoaded = settings.Uses.Projector?.Loaded ?? 0,
            LoadTransient = weights.Transient + _runtime.Transient,
            Program = _runtime.Program(settings),
            Runtime = _runtime.Anonymous(settings, cache, Reached.FullContext(cache)),
            Gpus = gpus,
            SharedWeights = checked(shared.Sum(gpu => gpu.Weights) - weights.SharedByGpus),
            SharedContext = checked(shared.Sum(gpu => gpu.KvCache + gpu.Compute)),
        };
        estimate = estimate with
        {
            Loaded = Moment(estimate, settings, cache, Reached.Nothing, 0),
            ContextFull = Moment(estimate, settings, cache, Reached.FullContext(cache), buffer.Touched).Plus(estimate.PromptCache),
        };
        return estimate with { ResidentPeak = Math.Max(estimate.ContextFull.Resident, estimate.LoadPeak), Anonymous = estimate.ContextFull.Anonymous };
    }

    private MemoryMoment Moment(MemoryEstimate estimate, PlanSettings settings, KvCacheCells cache, Reached reached, long touched)
    {
        // What a card reads by itself is locked in memory from the start.
        var work = (CardKernels.ComputeBatches(Device, settings) ? estimate.Compute : reached.Batch == 0 ? 0 : touched) + (reached.Batch == 0 ? 0 : estimate.Sampling);
        var anonymous = checked(estimate.WeightsRepacked + estimate.WeightsCopied + estimate.Adapters + estimate.KvCache + estimate.RecurrentState
            + estimate.Output + estimate.SharedContext + (reached.Batch == 0 ? estimate.DraftLoaded : estimate.Draft) + (settings.Uses.Projector?.At(reached.Batch == 0 ? 0 : reached.Pixels) ?? 0) + _runtime.Anonymous(settings, cache, reached) + work);
        return new(checked(anonymous + estimate.WeightsMapped + estimate.DraftMapped + estimate.SharedWeights + estimate.Program), anonymous);
    }

    private (long Main, long[] OnGpus) Adapters(PlanUses uses, GpuSplit split)
    {
        var (main, onGpus) = (0L, new long[Device.Gpus.Count]);
        foreach (var pair in uses.Adapters)
        {
            if (split.GpuOf(pair.Tensor) is var gpu and >= 0)
                onGpus[gpu] = checked(onGpus[gpu] + pair.Bytes);
            else
                main = checked(main + pair.Bytes);
        }

        return (main, onGpus);
    }

    private WeightPlacement Placement(PlanSettings settings, GpuSplit split)
    {
        var key = (settings.LoadMode, settings.Repack, split.Count, settings.CpuExperts);
        if (!_placements.TryGetValue(key, out var placement))
            _placements[key] = placement = new WeightPlacement(File, Hyperparameters, settings, Device, split);
        return placement;
    }

    /// <summary>Gets the compute buffer in main memory; where a GPU computes whole batches, it keeps their inputs alone.</summary>
    private GraphBuffer MainBuffer(PlanSettings settings, KvCacheCells cache, GpuSplit split) =>
        RunsOnGpus(settings, split) && Inputs(settings, cache).Bytes is var inputs ? new(inputs, inputs) : Buffer(settings, cache, AttentionKernel.Cpu);

    /// <summary>Gets whether nothing but inputs lies in main memory: a card copies the weights that it has not, for each batch of some size.</summary>
    public bool RunsOnGpus(PlanSettings settings, GpuSplit split) => CardKernels.ComputeBatches(Device, settings) || AreOnGpus(settings, split);

    /// <summary>Gets whether GPUs hold all layers with all that belongs to them.</summary>
    private bool AreOnGpus(PlanSettings settings, GpuSplit split) => split.Count > Hyperparameters.Layers && settings.CpuExperts == 0;

    public BatchInputs Inputs(PlanSettings settings, KvCacheCells cache) => new(Hyperparameters, settings, cache);

    /// <summary>
    /// Gets a GPU's compute buffer. A card that computes layers which it does not hold copies a weight at a time, and the masks; how the engine's
    /// scheduler lays those out, a dry run tells exactly.
    /// </summary>
    private long GpuCompute(PlanSettings settings, KvCacheCells cache, int index)
    {
        var (gpu, split) = (Device.Gpus[index], new GpuSplit(Hyperparameters.Layers, settings.GpuLayers, Device.Gpus));
        var weights = Placement(settings, split);
        if (gpu.SharesMemory)
            return weights.OnGpus[index] > 0 ? Buffer(settings, cache, AttentionKernel.Metal).Bytes : 0;
        return weights.OnGpus[index] == 0 && (index > 0 || !RunsOnGpus(settings, split)) ? 0
            : checked(Math.Max(0, Buffer(settings, cache, AttentionKernel.Card).Bytes - Inputs(settings, cache).EmbeddedBytes) + CopiedBytes(settings, cache, split));
    }

    /// <summary>Gets what a card copies of the layers that it does not hold.</summary>
    public long CopiedBytes(PlanSettings settings, KvCacheCells cache, GpuSplit split) => AreOnGpus(settings, split) ? 0
        : checked(Placement(settings, split).LargestBehind + (2 * Inputs(settings, cache).MaskBytes));

    private GraphBuffer Buffer(PlanSettings settings, KvCacheCells cache, AttentionKernel kernel)
    {
        // What a graph does not depend on must not keep two apart.
        var key = (settings with { LoadMode = LoadMode.None, Repack = false, GpuLayers = 0, CpuExperts = 0, Threads = 1, Uses = new() { Adapters = settings.Uses.Adapters } }, kernel);
        if (!_compute.TryGetValue(key, out var buffer))
        {
            var batch = new BatchShape(settings, cache) { Kernel = kernel };
            _compute[key] = buffer = OfGraph(batch, () => ModelGraph.BufferOf(Hyperparameters, batch));
        }

        return buffer;
    }

    private long TouchedBytes(PlanSettings settings, KvCacheCells cache, Reached reached)
    {
        if (RunsOnGpus(settings, new GpuSplit(Hyperparameters.Layers, settings.GpuLayers, Device.Gpus)))
            return Inputs(settings, cache.Seen(reached)).Bytes;

        var (reserved, batch) = (new BatchShape(settings, cache), new BatchShape(settings, cache.Seen(reached)));
        return Math.Min(
            OfGraph(batch, () => ModelGraph.BufferOf(Hyperparameters, reserved, batch)).Touched, Buffer(settings, cache, AttentionKernel.Cpu).Touched);
    }

    /// <summary>An architecture whose layers are made otherwise: a rough figure beats none, and a dry run tells the exact one.</summary>
    private GraphBuffer OfGraph(BatchShape batch, Func<GraphBuffer> graph)
    {
        try
        {
            return graph();
        }
        catch (Exception cause) when (cause is LocalRunnerException or ArithmeticException && !Hyperparameters.HasKnownGraph)
        {
            var bytes = RoughCompute.BytesOf(Hyperparameters, batch);
            return new(bytes, bytes);
        }
    }

    private T Checked<T>(Func<T> count)
    {
        try
        {
            return count();
        }
        catch (ArithmeticException)
        {
            throw Hyperparameters.Unusable("has numbers that are zero where they must not be, or whose products are beyond what can be counted");
        }
    }
}
