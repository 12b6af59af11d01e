namespace LocalRunner.Grammars;

/// <summary>A place in a grammar: all the ways in which the text so far can be read, and what was found out about how they go on.</summary>
/// <param name="owner">The store that the stacks are in.</param>
/// <param name="stacks">The stacks, sorted.</param>
/// <param name="classes">The number of classes of characters.</param>
internal sealed class GrammarState(GrammarStacks owner, int[] stacks, int classes)
{
    public static GrammarState Dead { get; } = new(new GrammarStacks([]), [], 0);

    public GrammarStacks Owner => owner;

    public ReadOnlySpan<int> Stacks => stacks;

    /// <summary>Gets whether the text can't be read.</summary>
    public bool IsDead => stacks.Length == 0;

    /// <summary>Gets whether the text is one of the grammar's.</summary>
    public bool IsComplete => stacks.Length > 0 && stacks[0] == GrammarStacks.Complete;

    /// <summary>Gets whether a token, and not its text, can follow.</summary>
    public bool HasTokens { get; } = stacks.Any(stack => owner.Top(stack) is [{ Kind: GrammarElementKind.Token or GrammarElementKind.NotToken }, ..]);

    /// <summary>Gets the states behind a character, by its class; null where nobody asked so far.</summary>
    public GrammarState?[] Next { get; } = new GrammarState?[classes];

    /// <summary>Gets the tokens that can follow, a bit each; null where nobody asked so far.</summary>
    public ulong[]? Tokens { get; set; }
}
