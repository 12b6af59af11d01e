namespace LocalRunner.Grammars.Automata;

/// <summary>Makes an automaton deterministic: each of its states is a set of the nondeterministic one's.</summary>
internal sealed class AutomatonBuilder
{
    private const int MaxWork = 4_000_000;

    private readonly Nfa _nfa;
    private readonly CharSet[] _classes;
    private readonly Dictionary<CharSet, int[]> _parts = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<int[]> _open = [];
    private readonly List<bool> _accepts = [];
    private int _work;

    private AutomatonBuilder(Nfa nfa)
    {
        _nfa = nfa;
        _classes = AlphabetParts.Split([.. nfa.Sets]);
        foreach (var set in nfa.Sets)
            _parts[set] = [.. Enumerable.Range(0, _classes.Length).Where(i => set.Contains(_classes[i].Ranges[0].From))];
    }

    public static Automaton Determine(Nfa nfa) => new AutomatonBuilder(nfa).Run();

    private Automaton Run()
    {
        Id(_nfa.Closure([_nfa.Start], atStart: true, atEnd: false), isStart: true);
        var next = new List<int[]>();
        for (var i = 0; i < _open.Count; i++)
        {
            var targets = new HashSet<int>?[_classes.Length];
            foreach (var state in _open[i])
            {
                if (_nfa.Set(state) is not { } set)
                    continue;
                foreach (var part in _parts[set])
                    (targets[part] ??= []).Add(_nfa.Target(state));
                _work += _parts[set].Length;
            }

            // Many characters lead to the same states.
            var rows = new Dictionary<string, int>(StringComparer.Ordinal);
            next.Add([.. targets.Select(target => target is null ? Automaton.Dead : Row(rows, target))]);
        }

        return new Automaton(_classes, [.. next], [.. _accepts]);
    }

    private int Row(Dictionary<string, int> rows, HashSet<int> target)
    {
        var key = string.Join(',', target.Order());
        if (!rows.TryGetValue(key, out var id))
            rows.Add(key, id = Id(_nfa.Closure(target, atStart: false, atEnd: false), isStart: false));
        return id;
    }

    private int Id(int[] states, bool isStart)
    {
        _work += states.Length;
        var key = string.Join(',', states);
        // The start differs from the same states met later: there the beginning of the text is behind.
        if (!isStart && _ids.TryGetValue(key, out var id))
            return id;
        if (_open.Count >= Automaton.MaxStates || _work > MaxWork)
            throw new AutomatonLimitException($"it needs more than {Automaton.MaxStates} states");
        if (!isStart)
            _ids.Add(key, _open.Count);
        _open.Add(states);
        _accepts.Add(_nfa.Closure(states, isStart, atEnd: true).Contains(_nfa.End));
        return _open.Count - 1;
    }
}
