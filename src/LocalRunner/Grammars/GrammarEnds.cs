namespace LocalRunner.Grammars;

/// <summary>Finds rules that no text can complete, since each of their alternatives needs themselves again, or only an enormous one.</summary>
internal static class GrammarEnds
{
    /// <summary>The most characters that a rule may need; no answer is that long.</summary>
    private const long MaxLength = 500_000;

    /// <returns>The names of the rules that never end, in the order of their definition.</returns>
    public static IReadOnlyList<string> Endless(IReadOnlyList<GrammarRule> rules)
    {
        var lengths = new long[rules.Count];
        Array.Fill(lengths, MaxLength);
        GrammarFixpoint.Find(rules.Count, id =>
        {
            var before = lengths[id];
            lengths[id] = Math.Min(Shortest(rules[id].Elements, lengths), before);
            return lengths[id] < before;
        });

        return [.. rules.Where((_, id) => lengths[id] >= MaxLength).Select(rule => rule.Name).Distinct(StringComparer.Ordinal)];
    }

    private static long Shortest(GrammarElement[] elements, long[] lengths)
    {
        var shortest = MaxLength;
        var length = 0L;
        foreach (var element in elements)
        {
            if (element.EndsSequence)
            {
                shortest = Math.Min(shortest, length);
                length = 0;
            }
            else if (element.Kind is not (GrammarElementKind.OrChar or GrammarElementKind.RangeEnd))
            {
                length = Math.Min(MaxLength, length + (element.Kind == GrammarElementKind.Rule ? lengths[element.Value] : 1));
            }
        }

        return shortest;
    }
}
