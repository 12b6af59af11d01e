namespace LocalRunner.Plans;

/// <summary>Holds what settings give up, term by term, in nats of the next token's distribution or what is worth as much; the smallest sum is the best plan.</summary>
/// <param name="Weights">The loss by quantised weights: the KL divergence of models/quality.json.</param>
/// <param name="Cache">The loss by a quantised KV cache, by models/quality.json; q4_0 counts at least as much as a quant step.</param>
/// <param name="Context">The context that is missing of what was wished: 0.04 × the square of the halvings.</param>
/// <param name="Speed">The time of a token, 0.04 × log2(1 + its seconds ÷ 0.1), and what slows prompts: small micro-batches, plain weights, a model split between GPU and CPU.</param>
/// <param name="Loading">Bytes that lie in memory twice, and half of those read where mapping would do: 0.0002 a GB.</param>
public sealed record PlanScore(double Weights, double Cache, double Context, double Speed, double Loading)
{
    /// <summary>Gets the sum.</summary>
    public double Sum => Weights + Cache + Context + Speed + Loading;
}
