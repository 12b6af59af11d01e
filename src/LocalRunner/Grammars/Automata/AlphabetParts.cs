namespace LocalRunner.Grammars.Automata;

/// <summary>Splits the alphabet into the parts that a list of character sets tells apart.</summary>
internal static class AlphabetParts
{
    public static CharSet[] Split(IReadOnlyList<CharSet> sets)
    {
        var cuts = new SortedDictionary<int, List<int>>();
        for (var i = 0; i < sets.Count; i++)
        {
            foreach (var (from, to) in sets[i].Ranges)
            {
                Cut(cuts, from).Add(i);
                Cut(cuts, to + 1).Add(i);
            }
        }

        // Ranges that the same sets hold are one part.
        var parts = new Dictionary<string, List<(int From, int To)>>(StringComparer.Ordinal);
        var inside = new SortedSet<int>();
        var start = 0;
        foreach (var (at, changes) in cuts)
        {
            if (inside.Count > 0)
            {
                var key = string.Join(',', inside);
                if (!parts.TryGetValue(key, out var ranges))
                    parts.Add(key, ranges = []);
                ranges.Add((start, at - 1));
            }

            foreach (var change in changes)
            {
                if (!inside.Remove(change))
                    inside.Add(change);
            }

            start = at;
        }

        return [.. parts.Values.Select(CharSet.FromRanges).Where(set => !set.IsEmpty)];
    }

    private static List<int> Cut(SortedDictionary<int, List<int>> cuts, int at)
    {
        if (!cuts.TryGetValue(at, out var changes))
            cuts.Add(at, changes = []);
        return changes;
    }
}
