using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Memory.Cache;
using LocalRunner.Preflight;

namespace LocalRunner.Plans;

/// <summary>Orders candidate settings by preference.</summary>
internal sealed class CandidateOrder
{
    private static readonly int[] s_microBatches = [512, 256, 128];
    private const int LeastContext = 512;

    private readonly PlanOptions _options;
    private readonly DeviceInfo _device;
    private readonly PlanScoring _scoring;

    public CandidateOrder(PlanOptions options, DeviceInfo device)
    {
        (_options, _device) = (options, device);
        _scoring = new PlanScoring(options.Preference, model => Wanted(model.Hyperparameters));
    }

    /// <summary>Gets the same order with the context free.</summary>
    public CandidateOrder Shorter() => new(_options with { ContextLength = null }, _device);

    /// <summary>Gets the quants that may be chosen: none below the floor, and none above Q8_0, which takes half of 16 bits at a loss that does not show.</summary>
    public List<MemoryEstimator> Allowed(IReadOnlyList<MemoryEstimator> family)
    {
        var allowed = family.Where(Allows).ToList();
        var quantized = allowed.FindAll(model => model.FileType is not (GgufFileType.F32 or GgufFileType.F16 or GgufFileType.BF16));
        return quantized.Count > 0 ? quantized : allowed;
    }

    private bool Allows(MemoryEstimator model) =>
        _options.QualityFloor is not { } floor || QuantQuality.Of(floor) is not { } least || QualityOf(model) is not { } quality || quality.KlDivergence <= least.KlDivergence;

    /// <summary>Lists all candidates by what they give up at least, the best first; among equals the one listed first.</summary>
    public List<Candidate> Candidates(IReadOnlyList<MemoryEstimator> models, long budget)
    {
        // Loops, not a query: generic code over tuples would have to be compiled at every start of the program.
        var candidates = new List<Candidate>();
        foreach (var model in models)
        {
            foreach (var context in Contexts(model.Hyperparameters))
            {
                foreach (var (key, value) in TypesOfCache(model.Hyperparameters))
                {
                    foreach (var microBatch in MicroBatches(context))
                    {
                        foreach (var (mode, repack) in LoadWays(model))
                            candidates.Add(new(model, Settings(model, context) with { KeyCacheType = key, ValueCacheType = value, MicroBatchSize = microBatch, LoadMode = mode, Repack = repack }, _options, _scoring, budget));
                    }
                }
            }
        }

        return [.. candidates.OrderBy(candidate => candidate.Score.Sum)];
    }

    public IReadOnlyList<string> Warnings(Hyperparameters hparams)
    {
        var warnings = new List<string>();
        if (hparams.TrainedContext > 0 && _options.ContextLength > hparams.TrainedContext)
            warnings.Add($"A context of {_options.ContextLength} tokens is beyond the {hparams.TrainedContext} that the model was trained for: expect nonsense past them.");
        if (_options.GpuLayers > 0 && _device.Gpus.Count == 0)
            warnings.Add($"There is no GPU to put {_options.GpuLayers} layers on: all are computed by the CPU.");
        if (_options.CpuExperts > 0 && hparams.ExpertsUsed == 0)
            warnings.Add("The model has no experts that could stay in main memory: it is planned as without that.");
        else if (_options.CpuExperts > 0 && _device.Gpus.Count == 0)
            warnings.Add("There is no GPU, and so all experts are in main memory in any case.");
        return warnings;
    }

    private PlanSettings Settings(MemoryEstimator model, int context) => new()
    {
        ContextLength = context,
        BatchSize = Math.Min(_options.BatchSize, context),
        Sequences = _options.Parallel,
        UnifiedCache = _options.UnifiedCache ?? _options.Parallel > 1,
        PromptCache = _options.PromptCache,
        FlashAttention = HasFlashAttention(model.Hyperparameters),
        FullWindowCache = _options.FullWindowCache,
        DraftTokens = _options.DraftTokens,
        OutputRows = Math.Max(_options.Parallel, 1 + _options.DraftTokens),
        Threads = _options.Threads ?? _device.Threads,
        Uses = _options.Uses,
    };

    private static QuantQuality? QualityOf(MemoryEstimator model) => model.FileType is { } type ? QuantQuality.Of(type, model.Hyperparameters.Architecture.Name) : null;

    private int Wanted(Hyperparameters hparams)
    {
        if (_options.ContextLength is { } wanted)
            return wanted;

        var trained = Math.Min(hparams.TrainedContext > 0 ? hparams.TrainedContext : PlanOptions.DefaultContextLength, hparams.MaxPositions ?? long.MaxValue);
        return (int)(_options.Preference == PlanPreference.Context ? Math.Min(trained, 1 << 24) : Math.Min(trained, PlanOptions.DefaultContextLength));
    }

    private IEnumerable<int> Contexts(Hyperparameters hparams)
    {
        var wanted = Wanted(hparams);
        yield return wanted;
        if (_options.ContextLength is not null)
            yield break;
        if (_options.Preference != PlanPreference.Context && Math.Min(hparams.TrainedContext, hparams.MaxPositions ?? long.MaxValue) >= 2 * wanted)
            yield return 2 * wanted;
        for (var shorter = wanted / 2; shorter >= LeastContext; shorter /= 2)
            yield return shorter;
    }

    private IEnumerable<(KvCacheType Key, KvCacheType Value)> TypesOfCache(Hyperparameters hparams)
    {
        if (_options.KeyCacheType is not null || _options.ValueCacheType is not null)
        {
            yield return (_options.KeyCacheType ?? KvCacheType.F16, _options.ValueCacheType ?? KvCacheType.F16);
            yield break;
        }

        yield return (KvCacheType.F16, KvCacheType.F16);
        if (HasFlashAttention(hparams) && CacheTypes.Refusal(hparams, KvCacheType.Q8_0, KvCacheType.Q8_0, flashAttention: true) is null)
        {
            yield return (KvCacheType.Q8_0, KvCacheType.Q8_0);
            yield return (KvCacheType.Q4_0, KvCacheType.Q4_0);
        }
    }

    private IEnumerable<int> MicroBatches(int context) => _options.MicroBatchSize is { } wanted
        ? [Math.Min(wanted, Math.Min(context, _options.BatchSize))]
        : s_microBatches.Select(size => Math.Min(size, Math.Min(context, _options.BatchSize))).Distinct();

    /// <summary>Mapped files load at once and can be evicted; repacked weights compute prompts faster, but lie in memory twice where the file is mapped, as do weights on a card.</summary>
    private IEnumerable<(LoadMode Mode, bool Repack)> LoadWays(MemoryEstimator model)
    {
        if (!MappingRules.Allows(model.File) && _options.LoadMode is null)
            return [(LoadMode.None, _options.Repack ?? !model.Hyperparameters.Architecture.CompressesContext)];

        MappingRules.Check(model.File, _options.LoadMode ?? LoadMode.None);
        return Ways(model);
    }

    private IEnumerable<(LoadMode Mode, bool Repack)> Ways(MemoryEstimator model)
    {
        var repacking = Repacking.On(_device);
        var gains = !model.Hyperparameters.Architecture.CompressesContext && !(_device.SharesAllMemory && _options.GpuLayers is null or -1) && model.File.Tensors.Any(repacking.Applies);
        if (_options.Repack ?? gains)
        {
            if (_options.LoadMode is { } wanted)
                yield return (wanted, true);
            if (_options.LoadMode is null)
                yield return (LoadMode.MemoryMapped, true);
            if (_options.LoadMode is null && gains)
                yield return (LoadMode.None, true);
        }

        if (_options.Repack == true)
            yield break;
        yield return (_options.LoadMode ?? LoadMode.MemoryMapped, false);
        if (_options.LoadMode is null && _device.HasCards)
            yield return (LoadMode.None, false);
    }

    private bool HasFlashAttention(Hyperparameters hparams) => _options.FlashAttention != FlashAttention.Off && hparams.Architecture.FlashAttention;
}
