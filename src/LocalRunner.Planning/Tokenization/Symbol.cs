namespace LocalRunner.Tokenization;

/// <summary>A part of a word that has not been joined with its neighbours.</summary>
/// <param name="Start">Where it begins, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Id">What the rule knows it by.</param>
internal readonly record struct Symbol(int Start, int Length, int Id);
