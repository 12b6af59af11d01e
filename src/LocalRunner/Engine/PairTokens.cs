namespace LocalRunner.Engine;

/// <summary>The tokens that a model expects around two texts which it reads together.</summary>
/// <param name="Begin">Before the first.</param>
/// <param name="Between">Between them.</param>
/// <param name="End">Behind the second.</param>
internal sealed record PairTokens(IReadOnlyList<int> Begin, IReadOnlyList<int> Between, IReadOnlyList<int> End)
{
    public static PairTokens None { get; } = new([], [], []);

    public int[] Around(int[] first, int[] second) => [.. Begin, .. first, .. Between, .. second, .. End];
}
