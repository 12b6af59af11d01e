namespace LocalRunner.Grammars;

/// <summary>Where an answer stands in a grammar.</summary>
/// <param name="State">The place behind its last whole character.</param>
/// <param name="Partial">The bytes that it has of the next.</param>
internal readonly record struct GrammarPlace(GrammarState State, PartialCharacter Partial)
{
    /// <summary>Gets the place behind a text that the grammar does not know.</summary>
    public static GrammarPlace Nowhere { get; } = new(GrammarState.Dead, default);
}
