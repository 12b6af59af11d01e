using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Memory.Graph;

namespace LocalRunner.Plans;

/// <summary>Puts the ways to run a model into the order in which they are wished for.</summary>
internal sealed class PlanWishes(PlanOptions options, DeviceInfo device, bool shortens = false)
{
    private static readonly int[] s_microBatches = [512, 256, 128];
    private const int LeastContext = 512;
    private const int ComfortableContext = 2048;

    // A file of this part of the memory may lie there twice.
    private const int Small = 8;

    /// <summary>Makes the wishes of somebody who takes any context.</summary>
    public PlanWishes Shorter() => new(options with { ContextLength = null }, device, shortens: true);

    public bool Allows(PlannedModel model) =>
        options.QualityFloor is not { } floor || QuantQuality.Of(floor) is not { } least || model.Quality is not { } quality || quality.KlDivergence <= least.KlDivergence;

    /// <summary>Lists all ways, the best first.</summary>
    public List<Candidate> Candidates(IReadOnlyList<PlannedModel> models)
    {
        // Loops, not a query: generic code over tuples would have to be compiled at every start of the program.
        var candidates = new List<Candidate>();
        foreach (var model in models)
        {
            foreach (var context in Contexts(model.Facts))
            {
                foreach (var (key, value) in CacheTypes(model.Facts))
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

    public IReadOnlyList<string> Warnings(ModelFacts facts)
    {
        var warnings = new List<string>();
        if (facts.TrainedContext > 0 && options.ContextLength > facts.TrainedContext)
            warnings.Add($"A context of {options.ContextLength} tokens is beyond the {facts.TrainedContext} that the model was trained for: expect nonsense past them.");
        if (!Transformer.Known.Contains(facts.Architecture))
            warnings.Add($"The compute buffer of {facts.Architecture} is estimated as llama's: a dry run tells it exactly.");
        return warnings;
    }

    private PlanSettings Settings(PlannedModel model, int context) => new()
    {
        ContextLength = context,
        BatchSize = Math.Min(options.BatchSize, context),
        Sequences = options.Sequences,
        UnifiedCache = options.UnifiedCache,
        FlashAttention = HasFlashAttention(model.Facts),
        FullWindowCache = options.FullWindowCache,
        OutputRows = options.Sequences,
        Threads = options.Threads ?? device.Threads,
    };

    private int Compare(Candidate one, Candidate other, Dictionary<PlannedModel, double> losses)
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

    private bool IsShort(Candidate candidate) => candidate.Settings.ContextLength < Math.Min(ComfortableContext, Wanted(candidate.Model.Facts));

    /// <summary>What a file type costs; types without figures go by their size.</summary>
    private static double Loss(PlannedModel model)
    {
        if (model.Quality is { } quality)
            return quality.KlDivergence;

        var bits = 8.0 * model.TensorBytes / Math.Max(1, model.File.Tensors.Sum(tensor => tensor.Elements));
        return QuantQuality.Table.Where(entry => entry.BitsPerWeight <= bits).Select(entry => entry.KlDivergence).DefaultIfEmpty(10).Min();
    }

    private static double Loss(PlanSettings settings) =>
        -GgufTensorTypes.BitsPerElement((GgufTensorType)(int)settings.KeyCacheType) - GgufTensorTypes.BitsPerElement((GgufTensorType)(int)settings.ValueCacheType);

    private int Wanted(ModelFacts facts)
    {
        if (options.ContextLength is { } wanted)
            return wanted;

        var trained = Math.Min(facts.TrainedContext > 0 ? facts.TrainedContext : PlanOptions.DefaultContextLength, facts.MostPositions ?? long.MaxValue);
        return (int)(options.Preference == PlanPreference.Context ? Math.Min(trained, 1 << 24) : Math.Min(trained, PlanOptions.DefaultContextLength));
    }

    private IEnumerable<int> Contexts(ModelFacts facts)
    {
        var wanted = Wanted(facts);
        yield return wanted;
        if (options.ContextLength is not null && !shortens)
            yield break;
        for (var shorter = wanted / 2; shorter >= LeastContext; shorter /= 2)
            yield return shorter;
    }

    private IEnumerable<(KvCacheType Key, KvCacheType Value)> CacheTypes(ModelFacts facts)
    {
        if (options.KeyCacheType is not null || options.ValueCacheType is not null)
        {
            yield return (options.KeyCacheType ?? KvCacheType.F16, options.ValueCacheType ?? KvCacheType.F16);
            yield break;
        }

        yield return (KvCacheType.F16, KvCacheType.F16);
        var block = GgufTensorTypes.BlockSize(GgufTensorType.Q8_0);
        if (facts.KeyWidth > 0 && facts.KeyWidth % block == 0 && facts.ValueWidth % block == 0 && HasFlashAttention(facts))
        {
            yield return (KvCacheType.Q8_0, KvCacheType.Q8_0);
            yield return (KvCacheType.Q4_0, KvCacheType.Q4_0);
        }
    }

    private IEnumerable<int> MicroBatches(int context) => options.MicroBatchSize is { } wanted
        ? [Math.Min(wanted, Math.Min(context, options.BatchSize))]
        : s_microBatches.Select(size => Math.Min(size, Math.Min(context, options.BatchSize))).Distinct();

    /// <summary>Mapped files load at once and can be evicted; repacked weights compute prompts faster, but lie in memory twice where the file is mapped.</summary>
    private IEnumerable<(LoadMode Mode, bool Repack)> LoadWays(PlannedModel model)
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

    private bool HasFlashAttention(ModelFacts facts) => options.FlashAttention != FlashAttention.Off && facts.Architecture != "grok";
}
