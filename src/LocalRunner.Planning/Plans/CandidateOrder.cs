using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Memory.Cache;
using LocalRunner.Preflight;

namespace LocalRunner.Plans;

/// <summary>Orders candidate settings by preference.</summary>
internal sealed class CandidateOrder(PlanOptions options, DeviceInfo device, bool shortens = false)
{
    private static readonly int[] s_microBatches = [512, 256, 128];
    private const int LeastContext = 512;
    private const int ComfortableContext = 2048;

    // A file of this part of the memory may lie there twice.
    private const int Small = 8;

    /// <summary>Gets the same order with the context free.</summary>
    public CandidateOrder Shorter() => new(options with { ContextLength = null }, device, shortens: true);

    public bool Allows(MemoryEstimator model) =>
        options.QualityFloor is not { } floor || QuantQuality.Of(floor) is not { } least || QualityOf(model) is not { } quality || quality.KlDivergence <= least.KlDivergence;

    /// <summary>Lists all candidates, the best first.</summary>
    public List<Candidate> Candidates(IReadOnlyList<MemoryEstimator> models)
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
                            candidates.Add(new(model, Settings(model, context) with { KeyCacheType = key, ValueCacheType = value, MicroBatchSize = microBatch, LoadMode = mode, Repack = repack }, candidates.Count));
                    }
                }
            }
        }

        var losses = models.ToDictionary(model => model, Loss);
        candidates.Sort((one, other) => Compare(one, other, losses));
        for (var rank = 0; rank < candidates.Count; rank++)
            candidates[rank].Rank = rank;
        return candidates;
    }

    public IReadOnlyList<string> Warnings(Hyperparameters hparams)
    {
        var warnings = new List<string>();
        if (hparams.TrainedContext > 0 && options.ContextLength > hparams.TrainedContext)
            warnings.Add($"A context of {options.ContextLength} tokens is beyond the {hparams.TrainedContext} that the model was trained for: expect nonsense past them.");
        if (!hparams.Architecture.GraphCompared)
            warnings.Add($"The compute buffer of {hparams.Architecture.Name} is estimated as llama's: a dry run tells it exactly.");
        return warnings;
    }

    private PlanSettings Settings(MemoryEstimator model, int context) => new()
    {
        ContextLength = context,
        BatchSize = Math.Min(options.BatchSize, context),
        Sequences = options.Sequences,
        UnifiedCache = options.UnifiedCache,
        FlashAttention = HasFlashAttention(model.Hyperparameters),
        FullWindowCache = options.FullWindowCache,
        OutputRows = options.Sequences,
        Threads = options.Threads ?? device.Threads,
        Uses = options.Uses,
    };

    private int Compare(Candidate one, Candidate other, Dictionary<MemoryEstimator, double> losses)
    {
        // A context that nobody asked for gives way before the rest once it is no longer comfortable, not sooner.
        var order = IsShort(one).CompareTo(IsShort(other));
        var (quality, bytes) = (losses[one.Model].CompareTo(losses[other.Model]), one.Model.TensorBytes.CompareTo(other.Model.TensorBytes));
        var context = other.Settings.ContextLength.CompareTo(one.Settings.ContextLength);
        var cache = Loss(one.Settings).CompareTo(Loss(other.Settings));
        foreach (var next in options.Preference switch
        {
            PlanPreference.Speed => (ReadOnlySpan<int>)[bytes, context, cache],
            PlanPreference.Context => [context, quality, cache],
            _ => [quality, context, cache],
        })
        {
            order = order != 0 ? order : next;
        }

        foreach (var next in (ReadOnlySpan<int>)
        [
            other.Settings.Repack.CompareTo(one.Settings.Repack),
            other.Settings.MicroBatchSize.CompareTo(one.Settings.MicroBatchSize),
            ((int)other.Settings.LoadMode).CompareTo((int)one.Settings.LoadMode),
            one.Rank.CompareTo(other.Rank),
        ])
        {
            order = order != 0 ? order : next;
        }

        return order;
    }

    private bool IsShort(Candidate candidate) => candidate.Settings.ContextLength < Math.Min(ComfortableContext, Wanted(candidate.Model.Hyperparameters));

    private static QuantQuality? QualityOf(MemoryEstimator model) => model.FileType is { } type ? QuantQuality.Of(type) : null;

    /// <summary>Gets the quality loss of a file type; types without figures go by their size.</summary>
    private static double Loss(MemoryEstimator model)
    {
        if (QualityOf(model) is { } quality)
            return quality.KlDivergence;

        var bits = 8.0 * model.TensorBytes / Math.Max(1, model.File.Tensors.Sum(tensor => tensor.Elements));
        return QuantQuality.Table.Where(entry => entry.BitsPerWeight <= bits).Select(entry => entry.KlDivergence).DefaultIfEmpty(10).Min();
    }

    private static double Loss(PlanSettings settings) =>
        -GgufTensorTypes.BitsPerElement((GgufTensorType)(int)settings.KeyCacheType) - GgufTensorTypes.BitsPerElement((GgufTensorType)(int)settings.ValueCacheType);

    private int Wanted(Hyperparameters hparams)
    {
        if (options.ContextLength is { } wanted)
            return wanted;

        var trained = Math.Min(hparams.TrainedContext > 0 ? hparams.TrainedContext : PlanOptions.DefaultContextLength, hparams.MaxPositions ?? long.MaxValue);
        return (int)(options.Preference == PlanPreference.Context ? Math.Min(trained, 1 << 24) : Math.Min(trained, PlanOptions.DefaultContextLength));
    }

    private IEnumerable<int> Contexts(Hyperparameters hparams)
    {
        var wanted = Wanted(hparams);
        yield return wanted;
        if (options.ContextLength is not null && !shortens)
            yield break;
        for (var shorter = wanted / 2; shorter >= LeastContext; shorter /= 2)
            yield return shorter;
    }

    private IEnumerable<(KvCacheType Key, KvCacheType Value)> TypesOfCache(Hyperparameters hparams)
    {
        if (options.KeyCacheType is not null || options.ValueCacheType is not null)
        {
            yield return (options.KeyCacheType ?? KvCacheType.F16, options.ValueCacheType ?? KvCacheType.F16);
            yield break;
        }

        yield return (KvCacheType.F16, KvCacheType.F16);
        if (HasFlashAttention(hparams) && CacheTypes.Refusal(hparams, KvCacheType.Q8_0, KvCacheType.Q8_0, flashAttention: true) is null)
        {
            yield return (KvCacheType.Q8_0, KvCacheType.Q8_0);
            yield return (KvCacheType.Q4_0, KvCacheType.Q4_0);
        }
    }

    private IEnumerable<int> MicroBatches(int context) => options.MicroBatchSize is { } wanted
        ? [Math.Min(wanted, Math.Min(context, options.BatchSize))]
        : s_microBatches.Select(size => Math.Min(size, Math.Min(context, options.BatchSize))).Distinct();

    /// <summary>Mapped files load at once and can be evicted; repacked weights compute prompts faster, but lie in memory twice where the file is mapped.</summary>
    private IEnumerable<(LoadMode Mode, bool Repack)> LoadWays(MemoryEstimator model)
    {
        if (!MappingRules.Allows(model.File) && options.LoadMode is null)
            return [(LoadMode.None, options.Repack ?? true)];

        MappingRules.Check(model.File, options.LoadMode ?? LoadMode.None);
        return Ways(model);
    }

    private IEnumerable<(LoadMode Mode, bool Repack)> Ways(MemoryEstimator model)
    {
        var repacking = new Repacking(device.Features);
        var gains = !(device.SharesAllMemory && options.GpuLayers is null or -1) && model.File.Tensors.Any(repacking.Applies);
        if (options.Repack ?? gains)
        {
            if (options.LoadMode is { } wanted)
                yield return (wanted, true);
            if (options.LoadMode is null && (!gains || model.File.FileBytes < device.Memory / Small))
                yield return (LoadMode.MemoryMapped, true);
            if (options.LoadMode is null && gains)
                yield return (LoadMode.None, true);
        }

        if (options.Repack != true)
            yield return (options.LoadMode ?? LoadMode.MemoryMapped, false);
    }

    private bool HasFlashAttention(Hyperparameters hparams) => options.FlashAttention != FlashAttention.Off && hparams.Architecture.FlashAttention;
}
