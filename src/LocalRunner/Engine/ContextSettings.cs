namespace LocalRunner.Engine;

/// <summary>What a context is created with: the settings of a plan, and what a plan leaves open. All values are final.</summary>
/// <param name="Plan">The plan's settings; with no limit on its output rows, every token of a batch gives logits.</param>
internal sealed record ContextSettings(PlanSettings Plan)
{
    /// <summary>Gets the positions that the model knows; the engine pads the context, and must not use what it added beyond.</summary>
    public int MostPositions { get; init; } = int.MaxValue;

    /// <summary>Gets whether flash attention is used; left to the engine, the context says what it took.</summary>
    public FlashAttention FlashAttention { get; init; } = FlashAttention.Auto;

    public IReadOnlyList<LoraAdapter> Adapters { get; init; } = [];

    /// <summary>Gets whether each sequence of a batch becomes one vector, instead of being continued.</summary>
    public bool Embeds { get; init; }

    /// <summary>Gets the pooling of an embedding context; null is the model's own.</summary>
    public EmbeddingPooling? Pooling { get; init; }

    /// <summary>Gets whether each sequence becomes a score in place of a vector, by the model's classification head.</summary>
    public bool Ranks { get; init; }
}
