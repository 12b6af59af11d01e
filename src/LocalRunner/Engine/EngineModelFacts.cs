namespace LocalRunner.Engine;

/// <summary>What the engine says of a model once it is loaded.</summary>
/// <param name="VocabularySize">The tokens it knows, which is also the number of logits.</param>
/// <param name="EmbeddingWidth">The width of a pooled vector.</param>
/// <param name="Parameters">The number of weights.</param>
/// <param name="SlidingWindow">The window of its local layers in tokens, 0 without one.</param>
/// <param name="IsAutoregressive">Whether it writes one token after the other.</param>
/// <param name="CanGoBack">Whether positions can be forgotten one by one; a recurrent state can only start over.</param>
/// <param name="ChatTemplate">Its own template, or null.</param>
internal sealed record EngineModelFacts(
    int VocabularySize, int EmbeddingWidth, long Parameters, int SlidingWindow, bool IsAutoregressive, bool CanGoBack, string? ChatTemplate)
{
    /// <summary>Gets what stands around two texts that are read together.</summary>
    public PairTokens Pair { get; init; } = PairTokens.None;
}
