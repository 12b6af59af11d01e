namespace LocalRunner.Grammars;

/// <summary>Refuses a token that stands right behind characters.</summary>
/// <remarks>
/// Behind characters, a vocabulary entry may begin with these and then count as the token, or not: llama.cpp says the one when it chooses, the
/// other when it accepts what was chosen, and throws. In front of characters, or between tokens, there is one reading.
/// </remarks>
internal sealed class GrammarTokens
{
    private readonly IReadOnlyList<GrammarRule> _rules;
    private readonly bool[] _empty;

    // Per rule: whether it can begin with a token, and whether it can end with a character.
    private readonly bool[] _begins;
    private readonly bool[] _ends;

    private GrammarTokens(IReadOnlyList<GrammarRule> rules)
    {
        _rules = rules;
        _empty = GrammarRecursion.Empty(rules);
        _begins = new bool[rules.Count];
        _ends = new bool[rules.Count];
    }

    public static void Check(IReadOnlyList<GrammarRule> rules, GrammarText text)
    {
        if (!rules.Any(rule => rule.Elements.Any(element => IsToken(element.Kind))))
            return;
        var tokens = new GrammarTokens(rules);
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < rules.Count; i++)
                changed |= tokens.Update(i) | tokens.Update(rules.Count - 1 - i);
        }

        foreach (var rule in rules.Where(tokens.Follows))
        {
            throw text.Failure(
                $"in the rule '{rule.Name}' a token can follow characters, which reads as two things. "
                + "Write the token's text as characters, or put tokens only first or behind other tokens.",
                rule.Position);
        }
    }

    private bool Update(int id)
    {
        var before = (_begins[id], _ends[id]);
        var first = true;
        var ends = false;
        foreach (var element in _rules[id].Elements)
        {
            if (element.EndsSequence)
            {
                _ends[id] |= ends;
                first = true;
                ends = false;
                continue;
            }

            _begins[id] |= first && Begins(element);
            first &= MayBeEmpty(element);
            ends = Ends(element) || (ends && MayBeEmpty(element));
        }

        return before != (_begins[id], _ends[id]);
    }

    private bool Follows(GrammarRule rule)
    {
        var characters = false;
        foreach (var element in rule.Elements)
        {
            if (characters && Begins(element))
                return true;
            characters = !element.EndsSequence && (Ends(element) || (characters && MayBeEmpty(element)));
        }

        return false;
    }

    private static bool IsToken(GrammarElementKind kind) => kind is GrammarElementKind.Token or GrammarElementKind.NotToken;

    private bool Begins(GrammarElement element) =>
        IsToken(element.Kind) || (element.Kind == GrammarElementKind.Rule && _begins[element.Value]);

    private bool Ends(GrammarElement element) =>
        element.Kind == GrammarElementKind.Rule ? _ends[element.Value] : !IsToken(element.Kind) && !element.EndsSequence;

    private bool MayBeEmpty(GrammarElement element) => element.Kind == GrammarElementKind.Rule && _empty[element.Value];
}
