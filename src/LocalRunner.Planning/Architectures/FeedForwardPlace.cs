namespace LocalRunner.Architectures;

/// <summary>Names what the feed-forward block of a layer reads.</summary>
internal enum FeedForwardPlace
{
    /// <summary>The result of attention.</summary>
    AfterAttention,

    /// <summary>What attention reads, beside it.</summary>
    Parallel,

    /// <summary>The same with a norm of its own, where the header says so (<c>use_parallel_residual</c>).</summary>
    ParallelWithNorm,

    /// <summary>The result of attention by a norm of its own, or what attention reads where a layer has no such norm.</summary>
    ParallelWithoutNorm,
}
