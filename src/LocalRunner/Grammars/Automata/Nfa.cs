namespace LocalRunner.Grammars.Automata;

/// <summary>A nondeterministic automaton built from a regular expression's tree, by Thompson's construction.</summary>
internal sealed class Nfa
{
    private const int MaxStates = 40_000;

    private readonly List<State> _states = [];

    private Nfa()
    {
    }

    public int Start { get; private set; }

    public int End { get; private set; }

    public IEnumerable<CharSet> Sets => _states.Where(state => state.Set is not null).Select(state => state.Set!).Distinct();

    /// <param name="node">The expression.</param>
    /// <param name="anywhere">Whether it may match any part of the text, as JSON schema's patterns do, instead of all of it.</param>
    public static Nfa Build(RegexNode node, bool anywhere)
    {
        var nfa = new Nfa();
        nfa.End = nfa.Add(new State());
        var after = nfa.End;
        if (anywhere)
        {
            nfa.Loop(nfa.End);
            after = nfa.Add(new State { First = nfa.End });
        }

        nfa.Start = nfa.Add(node, after);
        if (anywhere)
        {
            var search = nfa.Add(new State { First = nfa.Start });
            nfa.Loop(search);
            nfa.Start = search;
        }

        return nfa;
    }

    public CharSet? Set(int state) => _states[state].Set;

    public int Target(int state) => _states[state].First;

    /// <summary>Adds what can be reached without a character.</summary>
    public int[] Closure(IEnumerable<int> states, bool atStart, bool atEnd)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>(states);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
                continue;
            var state = _states[at];
            if (state.Set is not null || (state.Anchor == Anchor.Start && !atStart) || (state.Anchor == Anchor.End && !atEnd))
            {
                if (state.Second >= 0)
                    open.Push(state.Second);
                continue;
            }

            if (state.First >= 0)
                open.Push(state.First);
            if (state.Second >= 0)
                open.Push(state.Second);
        }

        return [.. seen.Order()];
    }

    private void Loop(int state)
    {
        var any = Add(new State { Set = CharSet.Any, First = state });
        _states[state].Second = any;
    }

    private int Add(State state)
    {
        if (_states.Count >= MaxStates)
            throw new AutomatonLimitException("its repetitions multiply to too many characters");
        _states.Add(state);
        return _states.Count - 1;
    }

    // Builds from the end to the start: each part knows what follows it.
    private int Add(RegexNode node, int next)
    {
        switch (node)
        {
            case RegexNode.Chars chars:
                return chars.Set.IsEmpty ? Add(new State()) : Add(new State { Set = chars.Set, First = next });
            case RegexNode.Anchor anchor:
                return Add(new State { Anchor = anchor.AtEnd ? Anchor.End : Anchor.Start, First = next });
            case RegexNode.Sequence sequence:
                foreach (var item in sequence.Items.Reverse())
                    next = Add(item, next);
                return next;
            case RegexNode.Choice choice:
                var start = -1;
                foreach (var option in choice.Options.Reverse())
                    start = Add(new State { First = Add(option, next), Second = start });
                return start >= 0 ? start : Add(new State());
            case RegexNode.Repeat repeat:
                return Repeat(repeat, next);
            default:
                throw new InvalidOperationException(node.ToString());
        }
    }

    private int Repeat(RegexNode.Repeat repeat, int next)
    {
        var start = next;
        if (repeat.Most is null)
        {
            start = Add(new State { Second = next });
            _states[start].First = Add(repeat.Item, start);
        }

        for (var i = repeat.Least; i < repeat.Most; i++)
            start = Add(new State { First = Add(repeat.Item, start), Second = next });
        for (var i = 0; i < repeat.Least; i++)
            start = Add(repeat.Item, start);
        return start;
    }

    private enum Anchor
    {
        None,
        Start,
        End,
    }

    private sealed class State
    {
        public CharSet? Set { get; init; }

        public Anchor Anchor { get; init; }

        public int First { get; set; } = -1;

        public int Second { get; set; } = -1;
    }
}
