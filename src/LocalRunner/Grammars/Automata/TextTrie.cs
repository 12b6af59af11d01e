namespace LocalRunner.Grammars.Automata;

/// <summary>The automaton of a list of texts.</summary>
internal static class TextTrie
{
    private const int MaxStates = 8000;

    // Above, joining equal ends costs more than it saves.
    private const int MaxReduced = 1500;

    public static Automaton Build(IEnumerable<string> texts)
    {
        var children = new List<Dictionary<int, int>> { new() };
        var accepts = new List<bool> { false };
        var letters = new Dictionary<int, int>();
        foreach (var text in texts)
        {
            var at = 0;
            foreach (var rune in text.EnumerateRunes())
            {
                var letter = letters.TryGetValue(rune.Value, out var known) ? known : letters[rune.Value] = letters.Count;
                if (!children[at].TryGetValue(letter, out var child))
                {
                    if (children.Count >= MaxStates)
                        throw new AutomatonLimitException($"its values have more than {MaxStates} characters");
                    children[at].Add(letter, child = children.Count);
                    children.Add([]);
                    accepts.Add(false);
                }

                at = child;
            }

            accepts[at] = true;
        }

        var rows = children.Select(row => Enumerable.Range(0, letters.Count).Select(letter => row.GetValueOrDefault(letter, Automaton.Dead)).ToArray());
        var trie = new Automaton([.. letters.Keys.Select(CharSet.Of)], [.. rows], [.. accepts]);
        return trie.Count <= MaxReduced ? trie.Reduce() : trie;
    }
}
