namespace LocalRunner.Inference;

/// <summary>What a sequence had in memory, taken out of the context.</summary>
/// <param name="Tokens">The tokens.</param>
/// <param name="State">What the engine computed for them.</param>
internal sealed record SavedState(int[] Tokens, byte[] State)
{
    /// <summary>Gets the memory that it takes, in bytes.</summary>
    public long Bytes => State.LongLength + (Tokens.LongLength * sizeof(int));
}
