namespace LocalRunner.Engine;

/// <summary>What a dry run tells.</summary>
/// <param name="Memory">The context's sizes in bytes; GPU caches, which are counted but not allocated, stand among the main memory's.</param>
/// <param name="FlashAttention">Whether flash attention came out on.</param>
internal sealed record DryRunResult(MeasuredMemory Memory, bool FlashAttention);
