namespace LocalRunner.Architectures;

/// <summary>Names the sums of a layer in which the residual comes first, so that the engine writes over it.</summary>
internal enum ResidualOrder
{
    Last,

    /// <summary>Last, and attention first, where both blocks stand side by side.</summary>
    LastAttentionFirst,
    First,

    /// <summary>First in the sum after the feed-forward block alone.</summary>
    FirstAfterFeedForward,

    /// <summary>First in the sum after attention alone.</summary>
    FirstAfterAttention,

    /// <summary>Added to the one block before the other, where both stand side by side.</summary>
    Between,
}
