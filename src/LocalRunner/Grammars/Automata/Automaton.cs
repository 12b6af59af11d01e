namespace LocalRunner.Grammars.Automata;

/// <summary>A deterministic automaton over Unicode scalar values: the texts that it accepts are a regular language.</summary>
/// <remarks>
/// State 0 is the start, −1 stands for no way on. What a regular expression, a length, a number's range or a list of names
/// allows becomes one of these, so that any of them can be combined, and a grammar made of it reads each text in one way only.
/// </remarks>
internal sealed class Automaton
{
    public const int MaxStates = 2500;
    public const int Dead = -1;

    private readonly CharSet[] _classes;
    private readonly int[][] _next;
    private readonly bool[] _accepts;

    internal Automaton(CharSet[] classes, int[][] next, bool[] accepts)
    {
        _classes = classes;
        _next = next;
        _accepts = accepts;
    }

    public int Count => _next.Length;

    public bool IsEmpty => !_accepts.Contains(true);

    /// <summary>Gets the parts of the alphabet that the automaton tells apart; they do not overlap.</summary>
    public IReadOnlyList<CharSet> Classes => _classes;

    public bool Accepts(int state) => _accepts[state];

    public int Next(int state, int characters) => state == Dead ? Dead : _next[state][characters];

    public static Automaton Build(RegexNode node, bool anywhere = false) => AutomatonBuilder.Determine(Nfa.Build(node, anywhere)).Reduce();

    /// <exception cref="AutomatonLimitException">The pattern can't be expressed, or needs too many states.</exception>
    public static Automaton Pattern(string pattern) => Build(RegexParser.Parse(pattern), anywhere: true);

    public static Automaton Length(int least, int? most) => Build(RegexNode.Times(new RegexNode.Chars(CharSet.Any), least, most));

    public static Automaton Texts(IEnumerable<string> texts) => TextTrie.Build(texts);

    /// <summary>The texts in which this one stands nowhere.</summary>
    public static Automaton Without(string text) => Build(RegexNode.Text(text), anywhere: true).Complement();

    public bool Matches(string text)
    {
        var state = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var characters = Array.FindIndex(_classes, set => set.Contains(rune.Value));
            state = characters < 0 ? Dead : Next(state, characters);
            if (state == Dead)
                return false;
        }

        return _accepts[state];
    }

    public Automaton Intersect(Automaton other) => Combine(other, (left, right) => left && right);

    public Automaton Except(Automaton other) => Combine(other, (left, right) => left && !right);

    public Automaton Complement() => Build(RegexNode.Times(new RegexNode.Chars(CharSet.Any), 0, null)).Except(this);

    /// <summary>Joins what no text tells apart and drops what no text reaches.</summary>
    public Automaton Reduce() => AutomatonReduction.Reduce(_classes, _next, _accepts);

    private Automaton Combine(Automaton other, Func<bool, bool, bool> accepts)
    {
        var pairs = Refine(other);
        var ids = new Dictionary<(int Left, int Right), int> { [(0, 0)] = 0 };
        var open = new List<(int Left, int Right)> { (0, 0) };
        var next = new List<int[]>();
        for (var i = 0; i < open.Count; i++)
        {
            var (left, right) = open[i];
            var row = new int[pairs.Count];
            for (var c = 0; c < pairs.Count; c++)
            {
                var to = (Next(left, pairs[c].Left), pairs[c].Right < 0 ? Dead : other.Next(right, pairs[c].Right));
                if (to.Item1 == Dead)
                {
                    row[c] = Dead;
                    continue;
                }

                if (!ids.TryGetValue(to, out row[c]))
                {
                    if (ids.Count >= 4 * MaxStates)
                        throw new AutomatonLimitException("it has too many states together with the other conditions");
                    ids.Add(to, row[c] = open.Count);
                    open.Add(to);
                }
            }

            next.Add(row);
        }

        var result = open.Select(pair => accepts(_accepts[pair.Left], pair.Right != Dead && other._accepts[pair.Right])).ToArray();
        return new Automaton([.. pairs.Select(pair => pair.Set)], [.. next], result).Reduce();
    }

    // What the other one does not know at all is a part of its own.
    private List<(CharSet Set, int Left, int Right)> Refine(Automaton other)
    {
        var parts = new List<(CharSet Set, int Left, int Right)>();
        var known = CharSet.FromRanges(other._classes.SelectMany(set => set.Ranges));
        for (var i = 0; i < _classes.Length; i++)
        {
            for (var j = 0; j < other._classes.Length; j++)
            {
                var both = _classes[i].Intersect(other._classes[j]);
                if (!both.IsEmpty)
                    parts.Add((both, i, j));
            }

            var rest = _classes[i].Except(known);
            if (!rest.IsEmpty)
                parts.Add((rest, i, -1));
        }

        return parts;
    }
}
