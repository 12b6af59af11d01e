namespace LocalRunner.Grammars;

/// <summary>Says where a grammar of JSON opens brackets, and how many must be open at once before what was begun can end.</summary>
internal sealed class GrammarNesting
{
    // What no text can complete.
    private const int Endless = 1 << 20;

    private readonly bool[] _isInside;
    private readonly int[] _needs;
    private readonly int[] _starts;

    /// <param name="elements">The elements of all rules.</param>
    /// <param name="starts">The first element of each rule.</param>
    public GrammarNesting(GrammarElement[] elements, int[] starts)
    {
        _starts = starts;
        _isInside = new bool[elements.Length];
        for (var i = 0; i < elements.Length; i++)
            _isInside[i] = i == 0 || elements[i - 1].EndsSequence ? OpensBracket(elements.AsSpan(i)) : _isInside[i - 1];

        _needs = new int[elements.Length];
        var rules = new int[starts.Length];
        Array.Fill(rules, Endless);
        GrammarFixpoint.Find(starts.Length, rule =>
        {
            var before = rules[rule];
            rules[rule] = Least(elements, rules, rule);
            return rules[rule] < before;
        });
    }

    /// <summary>Gets whether the sequence that an element is in opens a bracket.</summary>
    public bool IsInside(int position) => _isInside[position];

    /// <summary>Gets the brackets that must be open at once to read a sequence from one of its elements on, outer ones left aside.</summary>
    public int Needs(int position) => _needs[position];

    // The shallowest way through a rule; notes what each of its elements needs on the way.
    private int Least(GrammarElement[] elements, int[] rules, int rule)
    {
        var (least, need) = (Endless, 0);
        var end = rule + 1 < _starts.Length ? _starts[rule + 1] : elements.Length;
        for (var i = end - 1; i >= _starts[rule]; i--)
        {
            var own = _isInside[i] ? 1 : 0;
            if (elements[i].EndsSequence)
                need = 0;
            else if (elements[i].Kind == GrammarElementKind.Rule)
                need = Math.Max(need, Math.Min(Endless, rules[elements[i].Value] + own));
            var isFirst = i == _starts[rule] || elements[i - 1].EndsSequence;
            need = isFirst ? Math.Max(need, own) : need;
            _needs[i] = need;
            least = isFirst ? Math.Min(least, need) : least;
        }

        return least;
    }

    private static bool OpensBracket(ReadOnlySpan<GrammarElement> elements) =>
        elements is [{ Kind: GrammarElementKind.Char, Value: '{' or '[' }, { Kind: not (GrammarElementKind.OrChar or GrammarElementKind.RangeEnd) }, ..];
}
