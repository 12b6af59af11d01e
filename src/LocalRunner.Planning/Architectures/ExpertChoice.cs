namespace LocalRunner.Architectures;

/// <summary>Describes how a token's experts are chosen and weighed (llama-graph.cpp, build_moe_ffn).</summary>
internal sealed record ExpertChoice
{
    public static ExpertChoice Unnormalized { get; } = new() { Normalizes = false };

    /// <summary>Gets whether the chosen experts' weights are scaled to a sum of one.</summary>
    public bool Normalizes { get; init; } = true;

    /// <summary>Gets whether the softmax is taken over the chosen experts alone.</summary>
    public bool ChoosesFirst { get; init; }

    /// <summary>Gets whether experts are chosen by their scores as they are, and what goes into them is weighed rather than what comes out.</summary>
    public bool WeighsFirst { get; init; }

    /// <summary>Gets whether biases are added expert by expert.</summary>
    public bool AddsBiases { get; init; }

    /// <summary>Gets whether the header says if weights are normalised.</summary>
    public bool FromHeader { get; init; }

    /// <summary>Gets whether weights are scaled as the header says, in memory of their own.</summary>
    public bool Scales { get; init; }
}
