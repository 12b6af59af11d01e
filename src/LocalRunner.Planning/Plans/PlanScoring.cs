using LocalRunner.Memory;

namespace LocalRunner.Plans;

/// <summary>Scores candidates. The weights say what one thing is worth in another; docs/planner-advice.md shows what comes of them.</summary>
internal sealed class PlanScoring(PlanPreference preference, Func<MemoryEstimator, int> wishedContext)
{
    // Half a reading of the usual context.
    private const int Depth = 4096;

    // A person reads about ten tokens a second: above that, more speed is worth less and less.
    private const double ReadingTime = 0.1;
    private const double Halving = 0.04;
    private const double LongerContext = 0.0005;
    private const double SmallerMicroBatch = 0.0004;
    private const double PlainWeights = 0.002;

    // More than the step from Q4_K_M to Q3_K_M, the last that is worth taking: a whole model on the GPU comes before a larger quant.
    private const double Split = 0.1;
    private const double Gigabyte = 0.0002;
    private const double Preferred = 10;

    private readonly Dictionary<MemoryEstimator, (double Loss, bool Repacks)> _models = [];

    /// <summary>Scores settings; without an estimate, as if each byte lay in memory once.</summary>
    public PlanScore Of(MemoryEstimator model, PlanSettings settings, MemoryEstimate? memory)
    {
        if (!_models.TryGetValue(model, out var known))
            _models[model] = known = (LossOf(model), model.File.Tensors.Any(Repacking.On(model.Device).Applies));
        return new(known.Loss, KvQuality.LossOf(model.Hyperparameters, settings), Context(model, settings), Speed(model, settings, known.Repacks), memory is null ? 0 : Loading(model, memory));
    }

    private double Context(MemoryEstimator model, PlanSettings settings)
    {
        var halvings = Math.Log2(wishedContext(model) / (double)settings.ContextLength);
        return halvings < 0 ? -LongerContext : halvings * halvings * Halving * (preference == PlanPreference.Context ? Preferred : 1);
    }

    private double Speed(MemoryEstimator model, PlanSettings settings, bool repacks)
    {
        var writing = Halving * Math.Log2(1 + (model.Time.Seconds(settings, Math.Min(Depth, settings.ContextLength / 2)) / ReadingTime));
        var whole = Math.Min(512, Math.Min(settings.ContextLength, settings.BatchSize)) / (double)settings.MicroBatchSize;
        var prompts = (SmallerMicroBatch * Math.Max(0, Math.Log2(whole))) + (repacks && !settings.Repack && settings.GpuLayers == 0 ? PlainWeights : 0);
        var all = model.Hyperparameters.Layers + 1;
        var isSplit = model.Device.Gpus.Count > 0 && (settings.GpuLayers < all || settings.CpuExperts > 0);
        return (writing * (preference == PlanPreference.Speed ? Preferred : 1)) + prompts + (isSplit ? Split : 0);
    }

    /// <summary>Reading copies what could be mapped, which takes time once; a copy beside a mapped file takes memory as long as the model is there.</summary>
    private static double Loading(MemoryEstimator model, MemoryEstimate memory)
    {
        var held = memory.WeightsMapped + memory.WeightsRepacked + memory.WeightsCopied + memory.Gpus.Sum(gpu => gpu.Weights);
        return Gigabyte * (Math.Max(0, held - model.TensorBytes) + (memory.WeightsCopied / 2.0)) / 1e9;
    }

    /// <summary>Gets the quality loss of a file type; types without figures go by their size.</summary>
    private static double LossOf(MemoryEstimator model)
    {
        if (model.FileType is { } type && QuantQuality.Of(type, model.Hyperparameters.Architecture.Name) is { } quality)
            return quality.KlDivergence;

        var bits = 8.0 * model.TensorBytes / Math.Max(1, model.File.Tensors.Sum(tensor => tensor.Elements));
        return QuantQuality.Table.Where(entry => entry.BitsPerWeight <= bits).Select(entry => entry.KlDivergence).DefaultIfEmpty(10).Min();
    }
}
