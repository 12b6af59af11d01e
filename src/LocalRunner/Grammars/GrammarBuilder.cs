namespace LocalRunner.Grammars;

/// <summary>Collects compiled rules and bounds how many there are and how long.</summary>
internal sealed class GrammarBuilder(GrammarText text)
{
    private const int MaxRules = 20_000;
    private const int MaxElements = 500_000;

    // llama.cpp refuses from here on, by repetition and by rules times repetition.
    private const uint MaxRepetition = 2000;

    private readonly List<GrammarRule> _rules = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private int _elements;

    public IReadOnlyList<GrammarRule> Rules => _rules;

    public bool Has(string name) => _ids.ContainsKey(name);

    public int Id(string name, int position)
    {
        if (!_ids.TryGetValue(name, out var id))
            _ids.Add(name, id = NewRule(name, position));
        return id;
    }

    public int NewRule(string name, int position)
    {
        if (_rules.Count >= MaxRules)
            throw text.Failure($"the grammar needs more than {MaxRules} rules; simplify its groups and repetitions.");
        _rules.Add(new GrammarRule(name, position));
        return _rules.Count - 1;
    }

    public void Add(List<GrammarElement> elements, GrammarElementKind kind, uint value)
    {
        if (++_elements > MaxElements)
            throw text.Failure($"the grammar grows beyond {MaxElements} elements; repeat shorter items, or fewer times.");
        elements.Add(new GrammarElement(kind, value));
    }

    /// <summary>Repeats what follows <paramref name="last"/>, whose own repetitions made <paramref name="weight"/> rules.</summary>
    /// <returns>The rules that it all makes together, as llama.cpp counts them.</returns>
    public long Repeat(string name, List<GrammarElement> elements, int last, (uint Least, uint Most) bounds, long weight, int position)
    {
        var (least, most) = bounds;
        if (last == elements.Count)
            throw text.Failure("there is nothing before this sign to repeat.", position);
        if (most < least)
            throw text.Failure($"{{{least},{most}}} asks for at most fewer than at least.", position);
        var repeated = most is > 0 and < uint.MaxValue ? most : Math.Max(1, least);
        if (least > MaxRepetition || (most != uint.MaxValue && most > MaxRepetition) || weight * repeated >= MaxRepetition)
            throw text.Failure($"{repeated} repetitions of {weight} rules are more than the {MaxRepetition} that llama.cpp allows.", position);

        var item = elements.GetRange(last, elements.Count - last);
        if (least == 0)
            elements.RemoveRange(last, item.Count);
        for (var i = 1u; i < least; i++)
            AddAll(elements, item);
        var rest = most == uint.MaxValue ? Endless(name, item, position) : Optional(name, item, most - least, position);
        if (rest >= 0)
            Add(elements, GrammarElementKind.Rule, (uint)rest);
        return weight * repeated;
    }

    private int Endless(string name, List<GrammarElement> item, int position)
    {
        var rule = NewRule(name, position);
        Close(rule, item, next: rule);
        return rule;
    }

    private int Optional(string name, List<GrammarElement> item, uint count, int position)
    {
        var rest = -1;
        for (; count > 0; count--)
        {
            var rule = NewRule(name, position);
            Close(rule, item, next: rest);
            rest = rule;
        }

        return rest;
    }

    private void Close(int rule, List<GrammarElement> item, int next)
    {
        var elements = new List<GrammarElement>();
        AddAll(elements, item);
        if (next >= 0)
            Add(elements, GrammarElementKind.Rule, (uint)next);
        Add(elements, GrammarElementKind.Alternative, 0);
        Add(elements, GrammarElementKind.End, 0);
        _rules[rule].Elements = [.. elements];
    }

    private void AddAll(List<GrammarElement> elements, List<GrammarElement> more)
    {
        foreach (var element in more)
            Add(elements, element.Kind, element.Value);
    }
}
