using LocalRunner.Memory;

namespace LocalRunner.Plans;

/// <summary>Holds what the engine itself says that a plan takes, in bytes, from a dry run: header only, no weights read.</summary>
/// <param name="Compute">The compute buffer in main memory.</param>
/// <param name="Output">The output buffer.</param>
/// <param name="FlashAttention">Whether flash attention came out on.</param>
public sealed record PlanConfirmation(long Compute, long Output, bool FlashAttention)
{
    /// <summary>Gets what the formulas said before the engine was asked; null where that was not kept.</summary>
    public MemoryEstimate? Formula { get; init; }

    /// <summary>Gets the components where engine and formula differ by more than 1 % and 64 KiB, each in a sentence with both numbers.</summary>
    public IReadOnlyList<string> Disagreements { get; init; } = [];
}
