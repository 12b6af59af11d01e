namespace LocalRunner.Grammars;

/// <summary>One element of a compiled grammar rule: a character, a bound of a range, a token or a reference to a rule.</summary>
internal readonly record struct GrammarElement(GrammarElementKind Kind, uint Value)
{
    public bool EndsSequence => Kind is GrammarElementKind.End or GrammarElementKind.Alternative;
}
