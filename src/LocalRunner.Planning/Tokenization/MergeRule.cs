namespace LocalRunner.Tokenization;

/// <summary>A part of a word that has not been joined with its neighbours.</summary>
/// <param name="Start">Where it begins, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Id">What the rule knows it by.</param>
internal readonly record struct Symbol(int Start, int Length, int Id);

/// <summary>Says which neighbours are joined, and which first.</summary>
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
