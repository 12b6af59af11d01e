using System.Globalization;

namespace LocalRunner.Plans;

/// <summary>Writes why a plan was chosen, and what a better one is short of.</summary>
internal sealed class PlanMessages(Candidate plan, long budget, Candidate? better)
{
    public string Reason()
    {
        var taken = $"{Name(plan)}: {Peak(plan)} of {Size(budget)}{Gpus(plan)}";
        if (!plan.Fits)
            return $"{taken}: {Size(plan.Excess)} too much where 2 % stay free, and nothing else takes less.";
        var reason = better is null ? $"{taken}." : $"{taken}; {Difference()} would need {Peak(better)}{Gpus(better)}.";
        return reason + WhyRead() + WhyExperts();
    }

    /// <summary>Says why weights are read that could be mapped.</summary>
    private string WhyRead() => plan switch
    {
        { Settings: { LoadMode: LoadMode.None, Repack: true }, Memory.WeightsRepacked: > 0 } =>
            $" The weights are read, not mapped: a mapped file would stay in memory beside {Size(plan.Memory.WeightsRepacked)} of repacked copies, at the same speed.",
        { Settings.LoadMode: LoadMode.None, Memory.WeightsCopied: > 0 } when plan.Model.Device.HasCards && plan.Memory.Gpus.Sum(gpu => gpu.Weights) is > 0 and var there =>
            $" The weights are read, not mapped: a mapped file would stay in memory with much of the {Size(there)} that lie on the GPU.",
        _ => "",
    };

    private string WhyExperts() => plan.Settings.CpuExperts > 0
        ? $" The experts of {plan.Settings.CpuExperts} layers stay in main memory: a token reads few of them, and attention is faster on the GPU."
        : "";

    public string? NextBetter() => better is null
        ? null
        : $"{Name(better)} needs {Size(better.Excess)} more than there is: free that much, or give a larger budget.";

    private static string Name(Candidate candidate)
    {
        var settings = candidate.Settings;
        var load = settings switch
        {
            { Repack: true, LoadMode: LoadMode.None } => "read and repacked",
            { Repack: true } => "mapped and repacked",
            { LoadMode: LoadMode.None } => "read",
            _ => "mapped",
        };
        return $"{candidate.Model.FileTypeName}, {Cache(settings)} KV, {Context(settings.ContextLength)}, {load}";
    }

    private static string Context(int tokens) => tokens % 1024 == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{tokens / 1024}k")
        : string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens");

    private static string Cache(PlanSettings settings) => settings.KeyCacheType == settings.ValueCacheType
        ? settings.KeyCacheType.Name()
        : $"{settings.KeyCacheType.Name()}/{settings.ValueCacheType.Name()}";

    private static string Peak(Candidate candidate) => Size(candidate.Memory.ResidentPeak);

    private static string Size(long bytes) => new ByteSize(bytes).ToString();

    private static string Gpus(Candidate candidate) => string.Concat(candidate.Memory.Gpus.Select((gpu, i) =>
        $", {Size(gpu.Total)} of {Size(candidate.Model.Device.Gpus[i].Memory)} on {gpu.Name}"));

    /// <summary>Names what the better plan does otherwise, the weightiest first.</summary>
    private string Difference()
    {
        var (mine, other) = (plan.Settings, better!.Settings);
        if (better.Model != plan.Model)
            return other.KeyCacheType == mine.KeyCacheType ? better.Model.FileTypeName : $"{better.Model.FileTypeName} with {Cache(other)} KV";
        if (other.ContextLength != mine.ContextLength)
            return Context(other.ContextLength);
        if (other.KeyCacheType != mine.KeyCacheType || other.ValueCacheType != mine.ValueCacheType)
            return $"{Cache(other)} KV";
        if (other.Repack != mine.Repack)
            return "repacked weights";
        return other.LoadMode != mine.LoadMode ? "mapping the file as well" : $"micro-batches of {other.MicroBatchSize}";
    }
}
