using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Memory.Cache;
using LocalRunner.Preflight;
using LocalRunner.Projectors;

namespace LocalRunner.Plans;

/// <summary>Plans the memory that a model needs before it is loaded, from its header alone.</summary>
public static class MemoryPlanner
{
    /// <summary>Computes what a model takes with settings that are final.</summary>
    /// <param name="model">The header; the data need not be there.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="device">The machine.</param>
    /// <returns>Each component in bytes.</returns>
    /// <exception cref="LocalRunnerException">The header lacks what the formulas need, or contradicts itself.</exception>
    public static MemoryEstimate Estimate(GgufFile model, PlanSettings settings, DeviceInfo device) =>
        new MemoryEstimator(model, device).EstimateMoments(settings);

    /// <summary>Reads what a LoRA adapter adds to a model, for <see cref="PlanUses.Adapters"/>.</summary>
    /// <param name="adapter">The adapter's header.</param>
    /// <returns>The pairs that the engine loads; what has no other half is left out.</returns>
    public static IReadOnlyList<AdapterPair> ReadAdapter(GgufFile adapter)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        const string First = ".lora_a";
        var pairs = new List<AdapterPair>();
        foreach (var one in adapter.Tensors.Where(tensor => tensor.Name.EndsWith(First, StringComparison.Ordinal)))
        {
            var name = one.Name[..^First.Length];
            if (adapter.FindTensor(name + ".lora_b") is { Shape: [var rank, ..] } other)
                pairs.Add(new(name, rank, EngineProfile.Aligned(one.Bytes) + EngineProfile.Aligned(other.Bytes)));
        }

        return pairs;
    }

    /// <summary>Reads what a model takes that guesses ahead for another one, for <see cref="PlanUses.Draft"/>.</summary>
    /// <param name="draft">The draft model's header.</param>
    /// <param name="device">The machine; null is this one.</param>
    /// <returns>Its memory at the shortest and the longest context.</returns>
    /// <exception cref="LocalRunnerException">The header lacks what the formulas need, or contradicts itself.</exception>
    public static DraftUse ReadDraft(GgufFile draft, DeviceInfo? device = null)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return new MemoryEstimator(draft, (device ?? DeviceInfo.Detect()) with { Gpus = [] }).AsDraft();
    }

    /// <summary>Reads what a projector takes beside its language model, for <see cref="PlanUses.Projector"/>.</summary>
    /// <param name="projector">The projector's header.</param>
    /// <param name="model">The language model's header.</param>
    /// <exception cref="LocalRunnerException">The projector can't be used, or not with this model; the message says why.</exception>
    public static ProjectorUse ReadProjector(GgufFile projector, GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(projector);
        ArgumentNullException.ThrowIfNull(model);
        ModelPreflight.CheckProjector(projector, model);
        var header = new ProjectorHeader(projector);
        var (pixel, known) = (3 * sizeof(float), header.Known!);
        return new()
        {
            Weights = projector.Tensors.Sum(tensor => EngineProfile.Aligned(tensor.Bytes)),
            Loading = checked(2 * known.WarmupSide(header) * known.WarmupSide(header) * pixel),
            Compute = VisionGraph.BufferOf(header).Bytes,

            // A float for each colour of each pixel, in the order of the file and in that of the encoder, the mask of windows, and the vectors.
            Image = checked((2 * known.HeldSquares(header) * header.Patches * header.PatchSize * header.PatchSize * pixel)
                + (header.WindowPattern > 0 ? header.Patches * header.Patches * sizeof(float) : 0) + (header.MostSquares * header.SquareTokens * header.Width * sizeof(float))),
        };
    }

    /// <summary>Computes what a process keeps in main memory once it has come so far.</summary>
    /// <param name="model">The header; the data need not be there.</param>
    /// <param name="plan">The plan, by whose settings and sizes it runs.</param>
    /// <param name="batch">The most tokens that were computed at once; 0 before anything was.</param>
    /// <param name="cached">The tokens in the cache.</param>
    /// <param name="pixels">The pixels of the largest image that was read; 0 where none was.</param>
    /// <exception cref="LocalRunnerException">The header lacks what the formulas need, or contradicts itself.</exception>
    public static MemoryMoment EstimateMoment(GgufFile model, MemoryPlan plan, int batch, int cached, int pixels = ProjectorUse.MostPixels)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new MemoryEstimator(model, plan.Device).Moment(plan.Memory, plan.Settings, new(batch, cached, pixels));
    }

    /// <summary>Explains each figure of a plan: the formula, what went into it, and where it comes from.</summary>
    /// <param name="model">The header that the plan was made from; the data need not be there.</param>
    /// <param name="plan">The plan. Where an engine confirmed it, the figures are the formulas' own.</param>
    /// <returns>The figures of all components that take anything, those of one component together.</returns>
    /// <exception cref="LocalRunnerException">The header lacks what the formulas need, or contradicts itself.</exception>
    public static IReadOnlyList<MemoryFigure> Explain(GgufFile model, MemoryPlan plan)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(plan);
        return new MemoryExplanation(new MemoryEstimator(model, plan.Device), plan.Settings, plan.Confirmation?.Formula ?? plan.Memory).Figures();
    }

    /// <summary>Computes what one more context of a loaded model takes of main memory: its cache and its buffers, not the weights.</summary>
    /// <param name="model">The header; the data need not be there.</param>
    /// <param name="settings">The context's settings.</param>
    /// <param name="device">The machine.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="LocalRunnerException">The header lacks what the formulas need, or contradicts itself.</exception>
    public static long EstimateContext(GgufFile model, PlanSettings settings, DeviceInfo device) => new MemoryEstimator(model, device).ContextBytes(settings);

    /// <summary>Chooses the settings for one model.</summary>
    /// <param name="model">The header.</param>
    /// <param name="options">What to keep to; null leaves everything to the planner.</param>
    /// <param name="device">The machine; null is this one.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>The best plan, with the others as its alternatives. Where none fits, the one that needs least.</returns>
    /// <exception cref="LocalRunnerException">An option is outside what it allows, or the header is unusable.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static MemoryPlan Plan(GgufFile model, PlanOptions? options = null, DeviceInfo? device = null, CancellationToken cancellation = default) =>
        Plan([model], options, device, cancellation);

    /// <summary>Chooses the quant of a family, and the settings for it.</summary>
    /// <param name="family">The headers of one model in several file types.</param>
    /// <param name="options">What to keep to; null leaves everything to the planner.</param>
    /// <param name="device">The machine; null is this one.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>The best plan, with the others as its alternatives. Where none fits, the one that needs least.</returns>
    /// <exception cref="LocalRunnerException">An option is outside what it allows, or a header is unusable.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static MemoryPlan Plan(IReadOnlyList<GgufFile> family, PlanOptions? options = null, DeviceInfo? device = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(family);
        options ??= new PlanOptions();
        device ??= DeviceInfo.Detect();
        options.Validate();
        if (family.Count == 0)
            throw Require.Invalid("There is no model to plan: give at least one.");

        var models = new List<MemoryEstimator>();
        foreach (var file in family)
        {
            cancellation.ThrowIfCancellationRequested();
            models.Add(new MemoryEstimator(file, device, models.FirstOrDefault()));
        }

        if (options.ContextLength > models[0].Hyperparameters.MaxPositions)
            throw Require.Invalid($"A context of {options.ContextLength} tokens was asked for; this model has learned positions for {models[0].Hyperparameters.MaxPositions}. Ask for at most that.");
        if (models[0].Hyperparameters.CachesKeysAlone && (options.KeyCacheType ?? KvCacheType.F16) != (options.ValueCacheType ?? KvCacheType.F16))
            throw Require.Invalid("This model caches compressed keys alone, which serve as values: give keys and values the same type.");
        if (options.Repack == true && models[0].Hyperparameters.Architecture.CompressesContext)
            throw Require.Invalid($"The weights of {models[0].Hyperparameters.Architecture.Name} can't be repacked: it splits a matrix into groups, and llama.cpp ends the process where that was repacked. Leave repacking to the plan.");
        var (key, value) = (options.KeyCacheType ?? KvCacheType.F16, options.ValueCacheType ?? KvCacheType.F16);
        var hasFlashAttention = options.FlashAttention != FlashAttention.Off && models[0].Hyperparameters.Architecture.FlashAttention;
        if (CacheTypes.Refusal(models[0].Hyperparameters, key, value, hasFlashAttention) is { } refusal)
            throw Require.Invalid(refusal);
        return options.Uses.OptionalProjector is { } projector
            ? new OptionalProjector(projector, options, settled => PlanSearch.Run(models, settled, device, cancellation)).Plan()
            : PlanSearch.Run(models, options, device, cancellation);
    }
}
