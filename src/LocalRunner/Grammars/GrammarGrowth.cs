namespace LocalRunner.Grammars;

/// <summary>Follows a grammar as llama.cpp does, one set of stacks a character, and refuses it when the set explodes.</summary>
/// <remarks>
/// llama.cpp keeps every way in which the text so far can be read. A rule such as  s ::= "a" s "b" | "a" s "c" | ""  doubles
/// them with each character until memory ends. Whether a grammar does this can't be decided in general, so each rule is
/// tried from its start with the characters that multiply the ways most.
/// </remarks>
internal sealed class GrammarGrowth
{
    private const int MaxStacks = 2048;

    // One character's work. llama.cpp does more, as it compares each stack with all others.
    private const int MaxStep = 50_000;
    private const int MaxCharacters = 24;
    private const int MaxChoices = 12;
    private const int WorkLimit = 1_000_000;

    private readonly GrammarElement[] _elements;
    private readonly int[] _starts;
    private Dictionary<(int Position, int Below), int> _ids = [];
    private List<(int Position, int Below)> _nodes = [(-1, -1)];
    private int _work;

    private GrammarGrowth(IReadOnlyList<GrammarRule> rules)
    {
        _elements = [.. rules.SelectMany(r => r.Elements)];
        _starts = new int[rules.Count];
        for (var i = 1; i < rules.Count; i++)
            _starts[i] = _starts[i - 1] + rules[i - 1].Elements.Length;
    }

    public static void Check(IReadOnlyList<GrammarRule> rules, int root, GrammarText text)
    {
        var growth = new GrammarGrowth(rules);
        foreach (var rule in Enumerable.Range(0, rules.Count).OrderBy(r => r == root ? 0 : 1))
        {
            if (growth.Explodes(rule))
            {
                throw text.Failure(
                    $"the rule '{rules[rule].Name}' can read the same text in too many ways at once; "
                    + "make its alternatives begin with different characters, repeat only what can't be empty, and split long lists of choices.",
                    rules[rule].Position);
            }

            // What is left untried is large rather than ambiguous: nothing seen so far multiplied.
            if (growth._work > WorkLimit)
                return;
            growth._ids = [];
            growth._nodes = [(-1, -1)];
        }
    }

    private bool Explodes(int rule)
    {
        var stacks = new HashSet<int>();
        foreach (var start in Alternatives(_starts[rule]))
        {
            if (!Advance(_elements[start].EndsSequence ? 0 : Push(start, 0), stacks))
                return true;
        }

        for (var i = 0; i < MaxCharacters && stacks.Count > 0 && _work <= WorkLimit; i++)
        {
            HashSet<int> largest = [];
            foreach (var choice in Choices(stacks))
            {
                var next = new HashSet<int>();
                var before = _work;
                foreach (var stack in stacks)
                {
                    if (!Accept(stack, choice, next) || _work - before > MaxStep)
                        return true;
                }

                if (next.Count > largest.Count)
                    largest = next;
            }

            stacks = largest;
        }

        return false;
    }

    // Expands rules at the top until each stack ends at a character or a token; false when there are too many.
    private bool Advance(int stack, HashSet<int> found)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>();
        open.Push(stack);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
                continue;
            _work++;
            if (seen.Count > 4 * MaxStacks)
                return false;
            var (position, below) = _nodes[at];
            if (at == 0 || _elements[position].Kind != GrammarElementKind.Rule)
            {
                if (found.Add(at) && found.Count > MaxStacks)
                    return false;
                continue;
            }

            var rest = _elements[position + 1].EndsSequence ? below : Push(position + 1, below);
            foreach (var start in Alternatives(_starts[_elements[position].Value]))
                open.Push(_elements[start].EndsSequence ? rest : Push(start, rest));
        }

        return true;
    }

    private bool Accept(int stack, (bool Token, uint Value) choice, HashSet<int> next)
    {
        _work++;
        var (position, below) = _nodes[stack];
        if (stack == 0 || !Matches(position, choice, out var after))
            return true;
        return Advance(_elements[after].EndsSequence ? below : Push(after, below), next);
    }

    private bool Matches(int position, (bool Token, uint Value) choice, out int after)
    {
        var first = _elements[position];
        after = position + 1;
        if (first.Kind is GrammarElementKind.Token or GrammarElementKind.NotToken)
            return choice.Token ? (first.Value == choice.Value) == (first.Kind == GrammarElementKind.Token) : first.Kind == GrammarElementKind.NotToken;
        var found = first.Kind == GrammarElementKind.AnyChar;
        after = position;
        do
        {
            var low = _elements[after].Value;
            var high = _elements[after + 1].Kind == GrammarElementKind.RangeEnd ? _elements[++after].Value : low;
            found |= low <= choice.Value && choice.Value <= high;
            after++;
        }
        while (_elements[after].Kind == GrammarElementKind.OrChar);
        return found != (first.Kind == GrammarElementKind.NotChar) && (!choice.Token || first.Kind != GrammarElementKind.Char);
    }

    // The characters at which the stacks' ranges begin are enough: between two of them nothing changes but ends.
    private IEnumerable<(bool Token, uint Value)> Choices(HashSet<int> stacks)
    {
        _work += stacks.Count;
        var counts = new Dictionary<(bool Token, uint Value), int>();
        foreach (var stack in stacks.Where(s => s != 0))
        {
            var position = _nodes[stack].Position;
            var token = _elements[position].Kind is GrammarElementKind.Token or GrammarElementKind.NotToken;
            var value = _elements[position].Kind is GrammarElementKind.NotChar or GrammarElementKind.AnyChar ? 'a' : _elements[position].Value;
            do
            {
                counts[(token, value)] = counts.GetValueOrDefault((token, value)) + 1;
                position += _elements[position + 1].Kind == GrammarElementKind.RangeEnd ? 2 : 1;
                value = _elements[position].Value;
            }
            while (_elements[position].Kind == GrammarElementKind.OrChar);
        }

        return counts.OrderByDescending(c => c.Value).Take(MaxChoices).Select(c => c.Key).ToArray();
    }

    private IEnumerable<int> Alternatives(int start)
    {
        yield return start;
        for (; _elements[start].Kind != GrammarElementKind.End; start++)
        {
            if (_elements[start].Kind == GrammarElementKind.Alternative)
                yield return start + 1;
        }
    }

    private int Push(int position, int below)
    {
        if (_ids.TryGetValue((position, below), out var id))
            return id;
        _nodes.Add((position, below));
        _ids.Add((position, below), _nodes.Count - 1);
        return _nodes.Count - 1;
    }
}
