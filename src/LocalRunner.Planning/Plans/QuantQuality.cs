using LocalRunner.Gguf;

namespace LocalRunner.Plans;

/// <summary>Holds the quality loss of quantising to a file type. The figures and their sources stand in models/quality.json.</summary>
/// <param name="FileType">The file type.</param>
/// <param name="BitsPerWeight">The mean bits a weight, over a whole model.</param>
/// <param name="KlDivergence">The mean Kullback-Leibler divergence from the unquantised model's next-token distribution, in nats.</param>
/// <param name="PerplexityLoss">The rise of the perplexity over the unquantised 6.23, Llama 3 8B.</param>
/// <param name="LargeLossPercent">The rise of a 70B's perplexity in percent; null where nobody published it.</param>
public sealed record QuantQuality(GgufFileType FileType, double BitsPerWeight, double KlDivergence, double PerplexityLoss, double? LargeLossPercent)
{
    private const double UnquantizedPerplexity = 6.23;

    // 32 weights of 4 bits, and a scale of 8.
    private const double MxBits = 4.25;

    private const long LargeParameters = 40_000_000_000;

    /// <summary>Gets the table, the best first.</summary>
    public static IReadOnlyList<QuantQuality> Table => Document.FileTypes;

    /// <summary>Finds the figures of a file type for a model: one that is published in the type itself loses nothing by it.</summary>
    /// <param name="type">The file type.</param>
    /// <param name="architecture">The architecture's name; gpt-oss was trained with experts in MXFP4 (OpenAI, gpt-oss model card, August 2025).</param>
    /// <returns>Null for types above and beside the table.</returns>
    public static QuantQuality? Of(GgufFileType type, string architecture) =>
        type == GgufFileType.MXFP4_MOE && architecture == "gpt-oss" ? new(type, MxBits, 0, 0, 0) : Of(type);

    /// <summary>Finds the figures of a file type; those of the nearest larger one where it has none of its own.</summary>
    /// <returns>Null for types above and beside the table.</returns>
    public static QuantQuality? Of(GgufFileType type) => Table.FirstOrDefault(entry => entry.FileType == type) ?? Of(type switch
    {
        GgufFileType.Q5_1 or GgufFileType.Q5_0 => GgufFileType.Q5_K_S,
        GgufFileType.Q4_1 or GgufFileType.MXFP4_MOE => GgufFileType.Q4_0,
        GgufFileType.IQ3_S => GgufFileType.IQ3_XS,
        GgufFileType.Q2_K_S => GgufFileType.Q2_K,
        GgufFileType.IQ2_S => GgufFileType.IQ2_XS,
        _ => null,
    });

    private static QuantQuality? Of(GgufFileType? type) => type is { } known ? Of(known) : null;

    /// <summary>Gets the rise of the perplexity in percent: a 70B's for models of at least 40 billion parameters, where published, an 8B's for others.</summary>
    /// <param name="parameters">The model's parameters.</param>
    public double LossPercent(long parameters) => IsOfLarge(parameters) ? LargeLossPercent!.Value : 100 * PerplexityLoss / UnquantizedPerplexity;

    /// <summary>Gets whether <see cref="LossPercent"/> is a 70B's.</summary>
    /// <param name="parameters">The model's parameters.</param>
    public bool IsOfLarge(long parameters) => LargeLossPercent is not null && parameters >= LargeParameters;

    internal static QualityDocument Document { get; } = QualityDocument.Read();
}
