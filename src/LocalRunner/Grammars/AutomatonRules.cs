using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars;

/// <summary>Writes an automaton as grammar rules, one for each state, so that the engine follows each text in one way only.</summary>
internal sealed class AutomatonRules
{
    private readonly GrammarWriter _writer;
    private readonly Automaton _automaton;
    private readonly CharacterCoding _coding;
    private readonly string _ending;
    private readonly string _hint;
    private readonly string?[] _names;
    private readonly List<(CharSet Set, int To)>[] _ways;
    private readonly int[] _uses;

    private AutomatonRules(GrammarWriter writer, Automaton automaton, CharacterCoding coding, string ending, string hint)
    {
        _writer = writer;
        _automaton = automaton;
        _coding = coding;
        _ending = ending;
        _hint = hint;
        _names = new string?[automaton.Count];
        _ways = [.. Enumerable.Range(0, automaton.Count).Select(Ways)];
        _uses = new int[automaton.Count];
        foreach (var (_, to) in _ways.SelectMany(ways => ways))
            _uses[to]++;
    }

    /// <param name="writer">Where the rules go.</param>
    /// <param name="automaton">The texts.</param>
    /// <param name="coding">How their characters are written.</param>
    /// <param name="ending">The literal text behind them, which may be empty.</param>
    /// <param name="hint">A name for the rules.</param>
    /// <returns>The rule's body: the texts and the ending.</returns>
    public static string Write(GrammarWriter writer, Automaton automaton, CharacterCoding coding, string ending, string hint)
    {
        var rules = new AutomatonRules(writer, automaton, coding, ending, hint);
        var open = new Queue<int>();
        var body = rules._uses[0] > 0 ? rules.Name(0, open) : rules.Body(0, open);
        while (open.TryDequeue(out var state))
            writer.Define(rules._names[state]!, rules.Body(state, open));
        return body;
    }

    private List<(CharSet Set, int To)> Ways(int state) =>
        [.. Enumerable.Range(0, _automaton.Classes.Count)
            .Where(c => _automaton.Next(state, c) != Automaton.Dead)
            .GroupBy(c => _automaton.Next(state, c))
            .Select(same => (CharSet.FromRanges(same.SelectMany(c => _automaton.Classes[c].Ranges)), same.Key))];

    private string Body(int state, Queue<int> open)
    {
        var options = _ways[state].Select(way => Sequence(way.Set, way.To, open)).ToList();
        if (_automaton.Accepts(state))
            options.Add(GrammarSyntax.Literal(_ending));
        return string.Join(" | ", options);
    }

    // Goes on through states with one way only, which need no rule of their own.
    private string Sequence(CharSet set, int to, Queue<int> open)
    {
        var parts = new List<string>();
        var literal = "";
        while (true)
        {
            if (parts.Count == 0 && literal.Length == 0 && Bracket(set) is { } bracket)
            {
                parts.Add(bracket);
            }
            else if (Single(set) is { } single)
            {
                literal += single;
            }
            else
            {
                Flush();
                parts.Add(Characters(set));
            }

            if (_ways[to].Count == 0)
            {
                literal += _ending;
                break;
            }

            if (_ways[to].Count > 1 || _automaton.Accepts(to) || _uses[to] > 1)
            {
                Flush();
                parts.Add(Name(to, open));
                break;
            }

            (set, to) = _ways[to][0];
        }

        Flush();
        return parts.Count > 0 ? string.Join(' ', parts) : "\"\"";

        void Flush()
        {
            if (literal.Length > 0)
                parts.Add(GrammarSyntax.Literal(literal));
            literal = "";
        }
    }

    private string Name(int state, Queue<int> open)
    {
        if (_names[state] is not { } name)
        {
            _names[state] = name = _writer.Reserve(_hint);
            open.Enqueue(state);
        }

        return name;
    }

    // A bracket in a text opens nothing: as a range it does not count as one of JSON's.
    private static string? Bracket(CharSet set) => set.Ranges is [(var from and ('{' or '['), var to)] && from == to ? $"[\\x{from:X2}-\\x{to:X2}]" : null;

    private string? Single(CharSet set) =>
        set.Ranges.Count == 1 && set.Ranges[0].From == set.Ranges[0].To ? JsonText.Character(set.Ranges[0].From, _coding) : null;

    private string Characters(CharSet set) => _coding == CharacterCoding.Plain ? GrammarSyntax.Class(set) : JsonText.Characters(_writer, set);
}
