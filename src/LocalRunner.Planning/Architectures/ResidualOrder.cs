namespace LocalRunner.Architectures;

/// <summary>Names the sums of a layer in which the residual comes first, so that the engine writes over it.</summary>
internal enum ResidualOrder
{
    Last,
    First,

    /// <summary>First in the sum after the feed-forward block alone.</summary>
    FirstAfterFeedForward,
}
