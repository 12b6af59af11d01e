namespace LocalRunner.Grammars;

/// <summary>Finds rules that no text can complete, since each of their alternatives needs themselves again.</summary>
internal static class GrammarEnds
{
    /// <returns>The names of the rules that never end, in the order of their definition.</returns>
    public static IReadOnlyList<string> Endless(IReadOnlyList<GrammarRule> rules)
    {
        var ends = new bool[rules.Count];
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < 2 * rules.Count; i++)
            {
                // Repetitions refer to rules made before them and groups to rules made after, so neither order alone is fast.
                var id = i < rules.Count ? i : (2 * rules.Count) - 1 - i;
                if (ends[id] || !CanEnd(rules[id].Elements, ends))
                    continue;
                ends[id] = changed = true;
            }
        }

        return [.. rules.Where((_, id) => !ends[id]).Select(rule => rule.Name).Distinct(StringComparer.Ordinal)];
    }

    private static bool CanEnd(GrammarElement[] elements, bool[] ends)
    {
        var possible = true;
        foreach (var element in elements)
        {
            if (element.EndsSequence && possible)
                return true;
            possible = element.EndsSequence || (possible && (element.Kind != GrammarElementKind.Rule || ends[element.Value]));
        }

        return false;
    }
}
