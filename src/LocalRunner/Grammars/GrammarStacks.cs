namespace LocalRunner.Grammars;

/// <summary>
/// Holds the stacks with which a grammar is followed, as llama.cpp does: each says at which element one reading of the text stands,
/// and what comes behind the rule that the element is in. Equal stacks are one number.
/// </summary>
internal sealed class GrammarStacks
{
    /// <summary>The stack of a reading that is complete.</summary>
    public const int Complete = 0;

    /// <summary>The most readings of one text.</summary>
    public const int Most = 2048;

    private readonly GrammarElement[] _elements;
    private readonly int[] _starts;
    private readonly GrammarNesting? _nesting;
    private readonly Dictionary<(int Position, int Below), int> _ids = [];

    // Open are the brackets around an element, Most those that will be open at once before all is read.
    private readonly List<(int Position, int Below, int Open, int Most)> _nodes = [(-1, -1, 0, 0)];

    /// <param name="rules">The grammar.</param>
    /// <param name="countsBrackets">Whether <see cref="Bound"/> will be asked for, which makes stacks deeper.</param>
    public GrammarStacks(IReadOnlyList<GrammarRule> rules, bool countsBrackets = false)
    {
        _elements = [.. rules.SelectMany(rule => rule.Elements)];
        _starts = new int[rules.Count];
        for (var i = 1; i < rules.Count; i++)
            _starts[i] = _starts[i - 1] + rules[i - 1].Elements.Length;
        _nesting = countsBrackets ? new(_elements, _starts) : null;
    }

    private GrammarStacks(GrammarElement[] elements, int[] starts, GrammarNesting? nesting) => (_elements, _starts, _nesting) = (elements, starts, nesting);

    public int Count => _nodes.Count;

    /// <summary>Gets how many stacks were looked at to find others.</summary>
    public long Work { get; private set; }

    /// <summary>Makes an empty store for the same grammar.</summary>
    public GrammarStacks Anew() => new(_elements, _starts, _nesting) { Work = Work };

    /// <summary>Gets the character, set or token where a stack stands, and what follows it.</summary>
    public ReadOnlySpan<GrammarElement> Top(int stack) => stack == Complete ? [] : _elements.AsSpan(_nodes[stack].Position);

    /// <summary>Finds the stacks at the start of a rule; false when there are too many.</summary>
    public bool Begin(int rule, HashSet<int> found)
    {
        foreach (var start in Alternatives(_starts[rule]))
        {
            if (!Expand(_elements[start].EndsSequence ? Complete : Push(start, Complete), found))
                return false;
        }

        return true;
    }

    /// <summary>Finds the stacks behind the first elements of a stack; false when there are too many.</summary>
    public bool Advance(int stack, int elements, HashSet<int> found)
    {
        var (position, below, _, _) = _nodes[stack];
        return Expand(_elements[position + elements].EndsSequence ? below : Push(position + elements, below), found);
    }

    /// <summary>Gets the least brackets that must be open at once in one of the readings.</summary>
    public int Least(IEnumerable<int> stacks) => stacks.Min(stack => _nodes[stack].Most);

    /// <summary>Leaves out the readings that can't end without more brackets open at once; others have to be there.</summary>
    public void Bound(int most, HashSet<int> found) => found.RemoveWhere(stack => _nodes[stack].Most > most);

    /// <summary>Takes over a stack of another store of the same grammar.</summary>
    public int Copy(GrammarStacks other, int stack)
    {
        var open = new Stack<int>();
        for (; stack != Complete; stack = other._nodes[stack].Below)
            open.Push(other._nodes[stack].Position);
        var copy = Complete;
        while (open.TryPop(out var position))
            copy = Push(position, copy);
        return copy;
    }

    /// <summary>Reads the set of characters at the top of a stack.</summary>
    /// <param name="top">The elements from there on, of which the first is no token.</param>
    /// <param name="character">A character.</param>
    /// <param name="elements">The number of elements that make up the set.</param>
    /// <returns>Whether the character is in the set.</returns>
    public static bool Matches(ReadOnlySpan<GrammarElement> top, uint character, out int elements)
    {
        if (top[0].Kind == GrammarElementKind.AnyChar)
        {
            elements = 1;
            return true;
        }

        var found = false;
        elements = 0;
        do
        {
            var low = top[elements].Value;
            var high = top[elements + 1].Kind == GrammarElementKind.RangeEnd ? top[++elements].Value : low;
            found |= low <= character && character <= high;
            elements++;
        }
        while (top[elements].Kind == GrammarElementKind.OrChar);
        return found != (top[0].Kind == GrammarElementKind.NotChar);
    }

    // Goes into rules at the top until each stack ends at a character or a token.
    private bool Expand(int stack, HashSet<int> found)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>();
        open.Push(stack);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
                continue;
            Work++;
            if (seen.Count > 4 * Most)
                return false;
            var (position, below, _, _) = _nodes[at];
            if (at != Complete && _elements[position].EndsSequence)
            {
                open.Push(below);
                continue;
            }

            if (at == Complete || _elements[position].Kind != GrammarElementKind.Rule)
            {
                if (found.Add(at) && found.Count > Most)
                    return false;
                continue;
            }

            // The rule at the end of an object may be what closes it: until then its bracket is open.
            var isLast = _elements[position + 1].EndsSequence && _nesting?.IsInside(position) != true;
            var rest = isLast ? below : Push(position + 1, below);
            foreach (var start in Alternatives(_starts[_elements[position].Value]))
                open.Push(_elements[start].EndsSequence ? rest : Push(start, rest));
        }

        return true;
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

        // The element at the top is still to come; what lies below it is open.
        var (_, _, around, most) = _nodes[below];
        var open = around + (below != Complete && _nesting?.IsInside(_nodes[below].Position) == true ? 1 : 0);
        _nodes.Add((position, below, open, Math.Max(most, open + (_nesting?.Needs(position) ?? 0))));
        _ids.Add((position, below), _nodes.Count - 1);
        return _nodes.Count - 1;
    }
}
