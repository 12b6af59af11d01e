namespace LocalRunner.Tokenization;

/// <summary>Describes which neighbours are joined, and which first.</summary>
internal interface IMergeRule
{
    /// <summary>Looks two neighbours up.</summary>
    /// <param name="text">The text that they are parts of.</param>
    /// <param name="left">The first.</param>
    /// <param name="right">The one behind it.</param>
    /// <param name="rank">The least is joined first, and the leftmost of equals; below <see cref="int.MaxValue"/>.</param>
    /// <param name="id">What the two are together.</param>
    bool TryMerge(ReadOnlySpan<byte> text, Symbol left, Symbol right, out int rank, out int id);
}
