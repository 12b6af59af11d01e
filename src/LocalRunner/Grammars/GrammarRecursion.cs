namespace LocalRunner.Grammars;

/// <summary>Finds rules that begin with themselves, directly, through others or behind something that may be empty.</summary>
/// <remarks>
/// llama.cpp looks for this too, but misses rules that are empty only by way of other rules, and then expands the
/// rule for ever. It also walks a rule again for each way that leads to it, which doubles with each level.
/// </remarks>
internal sealed class GrammarRecursion
{
    private const int MaxDepth = 4000;
    private const long MaxWays = 200_000;

    private readonly IReadOnlyList<GrammarRule> _rules;
    private readonly bool[] _empty;
    private readonly int[][] _leading;

    private GrammarRecursion(IReadOnlyList<GrammarRule> rules)
    {
        _rules = rules;
        _empty = Empty(rules);
        _leading = [.. rules.Select(Leading)];
    }

    public static void Check(IReadOnlyList<GrammarRule> rules, GrammarText text) => new GrammarRecursion(rules).Walk(text);

    public static bool[] Empty(IReadOnlyList<GrammarRule> rules)
    {
        var empty = new bool[rules.Count];
        GrammarFixpoint.Find(rules.Count, id => !empty[id] && (empty[id] = HasEmptyAlternative(rules[id].Elements, empty)));
        return empty;
    }

    private static bool HasEmptyAlternative(GrammarElement[] elements, bool[] empty)
    {
        var possible = true;
        foreach (var element in elements)
        {
            if (element.EndsSequence && possible)
                return true;
            possible = element.EndsSequence || (possible && element.Kind == GrammarElementKind.Rule && empty[element.Value]);
        }

        return false;
    }

    private int[] Leading(GrammarRule rule)
    {
        var found = new List<int>();
        var leads = true;
        foreach (var element in rule.Elements)
        {
            if (leads && element.Kind == GrammarElementKind.Rule)
                found.Add((int)element.Value);
            leads = element.EndsSequence || (leads && element.Kind == GrammarElementKind.Rule && _empty[element.Value]);
        }

        return [.. found];
    }

    private void Walk(GrammarText text)
    {
        var ways = new long[_rules.Count];
        var depth = new int[_rules.Count];
        var open = new bool[_rules.Count];
        var path = new Stack<(int Rule, int Next)>();
        for (var start = 0; start < _rules.Count; start++)
        {
            if (ways[start] == 0)
                path.Push((start, 0));
            while (path.TryPop(out var at))
            {
                open[at.Rule] = true;
                if (at.Next < _leading[at.Rule].Length)
                {
                    path.Push((at.Rule, at.Next + 1));
                    var target = _leading[at.Rule][at.Next];
                    if (open[target])
                        throw text.Failure(Message(target), _rules[target].Position);
                    if (ways[target] == 0)
                        path.Push((target, 0));
                    continue;
                }

                open[at.Rule] = false;
                ways[at.Rule] = 1;
                foreach (var target in _leading[at.Rule])
                {
                    ways[at.Rule] = Math.Min(ways[at.Rule] + ways[target], MaxWays + 1);
                    depth[at.Rule] = Math.Max(depth[at.Rule], depth[target] + 1);
                }

                if (ways[at.Rule] > MaxWays || depth[at.Rule] > MaxDepth)
                {
                    throw text.Failure(
                        $"the rule '{_rules[at.Rule].Name}' can begin in too many ways; make its alternatives begin with different characters.",
                        _rules[at.Rule].Position);
                }
            }
        }
    }

    private string Message(int rule) =>
        $"the rule '{_rules[rule].Name}' begins with itself, or repeats what may be empty, which llama.cpp can't follow. "
        + "Put the recursion behind a character, as in  list ::= item (\",\" item)*  and repeat only what can't be empty.";
}
