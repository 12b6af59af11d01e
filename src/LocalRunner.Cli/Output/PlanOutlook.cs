using System.Globalization;
using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Output;

/// <summary>Tells what to expect of plans beside their memory: how fast they write, and what their quants lose.</summary>
/// <param name="family">The headers that they were made from.</param>
/// <param name="measured">What this machine's memory was measured to give, in bytes a second; null plans for another machine, or could not be measured.</param>
internal sealed class PlanOutlook(IReadOnlyList<GgufFile> family, double? measured)
{
    // From IQ2_M and Q2_K on: the next token is another one than the whole model's in every fifth case.
    private const double HighLoss = 0.3;

    // Every plan keeps 2 % of the budget beside this.
    private const double Kept = 0.02;
    private const double Little = 0.01;

    /// <summary>Finds the header that a plan was made from.</summary>
    public GgufFile HeaderOf(MemoryPlan plan) =>
        family.First(file => file.Path == plan.Model && (GgufFileTypes.Of(file) is { } type ? GgufFileTypes.NameOf(type) : plan.FileType) == plan.FileType);

    /// <summary>Estimates how fast it writes; null where a bandwidth is not known, and where the model writes nothing.</summary>
    public ExpectedSpeed? Speed(MemoryPlan plan) => IsEncoder(plan) ? null : ExpectedSpeed.Of(HeaderOf(plan), plan, measured);

    /// <summary>Whether the model makes vectors and writes nothing: it has no cache then.</summary>
    public bool IsEncoder(MemoryPlan plan) => new ModelHeader(HeaderOf(plan)).IsEncoder;

    /// <summary>Gets the rise of the perplexity in percent; null where nobody published one for the type.</summary>
    public double? LossPercent(MemoryPlan plan) => QualityOf(plan)?.LossPercent(Parameters(plan));

    /// <summary>Says whether it fits, and at what price.</summary>
    public static string Verdict(MemoryPlan plan) => !plan.Fits ? "does not fit" : (Spare(plan) is not null, IsLossy(plan)) switch
    {
        (true, true) => "fits, but barely and with a high loss",
        (true, false) => "fits, but barely",
        (false, true) => "fits, with a high loss",
        _ => "fits",
    };

    /// <summary>Warns of a plan with hardly anything to spare; null where there is enough.</summary>
    public static string? Spare(MemoryPlan plan) => plan.Fits && (plan.Budget * (1 - Kept)) - plan.Memory.ResidentPeak is var spare && spare < plan.Budget * Little
        ? $"{new ByteSize((long)Math.Max(0, spare))} beside the {Kept:0 %} that every plan keeps: whatever else starts now may push it out of memory"
        : null;

    /// <summary>Writes what the quant loses, and by whose measurement; null where nobody measured it.</summary>
    public string? Quality(MemoryPlan plan)
    {
        if (QualityOf(plan) is not { } quality)
            return null;
        if (quality.PerplexityLoss == 0)
            return plan.FileType is "F32" or "F16" or "BF16" ? "nothing is lost: the weights are not quantised" : $"nothing is lost: {plan.FileType} is what the model was trained in";
        return $"{Percent(quality.LossPercent(Parameters(plan)))} perplexity by quantising, as published for {(quality.IsOfLarge(Parameters(plan)) ? "Llama 3 70B" : "Llama 3 8B")}"
            + (IsLossy(plan) ? ". That is much: a smaller model in a larger quant mostly answers better" : "");
    }

    /// <summary>Whether its quant loses so much that a smaller model would mostly be better.</summary>
    public static bool IsLossy(MemoryPlan plan) => GgufFileTypes.TryParse(plan.FileType, out var type) && QuantQuality.Of(type)?.KlDivergence >= HighLoss;

    /// <summary>Writes a loss with two or three digits.</summary>
    public static string Percent(double loss) => string.Create(CultureInfo.InvariantCulture, $"+{(loss < 1 ? $"{loss:0.00}" : loss < 10 ? $"{loss:0.0}" : $"{loss:0}")} %");

    private QuantQuality? QualityOf(MemoryPlan plan) =>
        GgufFileTypes.TryParse(plan.FileType, out var type) ? QuantQuality.Of(type, new ModelHeader(HeaderOf(plan)).ArchitectureName) : null;

    private long Parameters(MemoryPlan plan) => HeaderOf(plan).Tensors.Sum(tensor => tensor.Elements);
}
