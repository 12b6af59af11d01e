using System.Text;
using LocalRunner.Grammars;

namespace LocalRunner.Tests.Grammars;

/// <summary>Reads and writes texts of a GBNF grammar, over the rules that the library's own parser compiles.</summary>
internal sealed class GrammarAcceptor
{
    private readonly IReadOnlyList<GrammarRule> _rules;
    private readonly int _root;
    private readonly int[] _cost;

    public GrammarAcceptor(string gbnf)
    {
        GrammarPreflight.Check(gbnf, "root");
        _rules = GrammarParser.Parse(new GrammarText(gbnf), "root");
        _root = _rules.Index().First(rule => rule.Item.Name == "root").Index;
        _cost = Costs();
    }

    private sealed record Place(int Rule, int Element, Place? Below);

    public bool Accepts(string text) => Follow(text) is { } ways && ways.Any(way => way is null);

    /// <summary>Whether more text can make it one of the grammar's.</summary>
    public bool IsBeginning(string text) => Follow(text) is { Count: > 0 };

    /// <summary>Returns a text of the grammar, chosen by chance; the longer it gets, the more directly it comes to an end.</summary>
    public string Sample(Random random, int length = 200)
    {
        var text = new StringBuilder();
        var stack = new Stack<(int Rule, int Element)>();
        Enter(_root);
        while (stack.TryPop(out var at))
        {
            var element = _rules[at.Rule].Elements[at.Element];
            if (element.EndsSequence)
                continue;
            if (element.Kind == GrammarElementKind.Rule)
            {
                stack.Push((at.Rule, at.Element + 1));
                Enter((int)element.Value);
                continue;
            }

            var (sets, negated, next) = Characters(at.Rule, at.Element);
            text.Append(Draw(random, sets, negated));
            stack.Push((at.Rule, next));
        }

        return text.ToString();

        void Enter(int rule)
        {
            var starts = Starts(rule).ToList();
            if (text.Length > length)
            {
                var least = starts.Min(start => Cost(rule, start));
                starts = [.. starts.Where(start => Cost(rule, start) == least)];
            }

            stack.Push((rule, starts[random.Next(starts.Count)]));
        }
    }

    private HashSet<Place?> Follow(string text)
    {
        var ways = new HashSet<Place?>();
        foreach (var start in Starts(_root))
            Expand(new(_root, start, null), ways);
        foreach (var rune in text.EnumerateRunes())
        {
            var next = new HashSet<Place?>();
            foreach (var way in ways.OfType<Place>())
            {
                var (sets, negated, after) = Characters(way.Rule, way.Element);
                if (sets.Any(set => set.From <= rune.Value && rune.Value <= set.To) != negated)
                    Expand(way with { Element = after }, next);
            }

            ways = next;
        }

        return ways;
    }

    private void Expand(Place place, HashSet<Place?> found)
    {
        var open = new Stack<Place?>([place]);
        var seen = new HashSet<Place?>();
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at))
                continue;
            if (at is null)
            {
                found.Add(null);
                continue;
            }

            var element = _rules[at.Rule].Elements[at.Element];
            if (element.EndsSequence)
            {
                open.Push(at.Below);
            }
            else if (element.Kind == GrammarElementKind.Rule)
            {
                var rest = at with { Element = at.Element + 1 };
                var below = _rules[rest.Rule].Elements[rest.Element].EndsSequence ? at.Below : rest;
                foreach (var start in Starts((int)element.Value))
                    open.Push(new((int)element.Value, start, below));
            }
            else
            {
                found.Add(at);
            }
        }
    }

    private IEnumerable<int> Starts(int rule)
    {
        yield return 0;
        var elements = _rules[rule].Elements;
        for (var i = 0; i < elements.Length - 1; i++)
        {
            if (elements[i].Kind == GrammarElementKind.Alternative)
                yield return i + 1;
        }
    }

    private (List<(uint From, uint To)> Sets, bool Negated, int Next) Characters(int rule, int at)
    {
        var elements = _rules[rule].Elements;
        var sets = new List<(uint From, uint To)>();
        var first = elements[at].Kind;
        if (first == GrammarElementKind.AnyChar)
            return ([(0, 0x10FFFF)], false, at + 1);
        do
        {
            var isRange = elements[at + 1].Kind == GrammarElementKind.RangeEnd;
            sets.Add((elements[at].Value, elements[at + (isRange ? 1 : 0)].Value));
            at += isRange ? 2 : 1;
        }
        while (elements[at].Kind == GrammarElementKind.OrChar);
        return (sets, first == GrammarElementKind.NotChar, at);
    }

    private static string Draw(Random random, List<(uint From, uint To)> sets, bool negated)
    {
        while (true)
        {
            var value = negated
                ? random.Next(8) switch { 0 => random.Next(0x80, 0x500), 1 => random.Next(0x10000, 0x10FFFF), 2 => random.Next(0xA000, 0xFFFF), _ => random.Next(0x20, 0x7F) }
                : Pick(sets[random.Next(sets.Count)]);
            if (Rune.IsValid(value) && (!negated || !sets.Any(set => set.From <= value && value <= set.To)))
                return new Rune(value).ToString();
        }

        int Pick((uint From, uint To) range) => random.Next((int)range.From, (int)range.To + 1);
    }

    // The fewest characters with which a rule can end, so that a text that grew long can find its end.
    private int[] Costs()
    {
        var cost = new int[_rules.Count];
        Array.Fill(cost, 1_000_000);
        for (var changed = true; changed;)
        {
            changed = false;
            for (var rule = 0; rule < _rules.Count; rule++)
            {
                var least = Starts(rule).Min(start => Cost(rule, start, cost));
                changed |= least < cost[rule];
                cost[rule] = Math.Min(cost[rule], least);
            }
        }

        return cost;
    }

    private int Cost(int rule, int start) => Cost(rule, start, _cost);

    private int Cost(int rule, int start, int[] cost)
    {
        var total = 1L;
        for (var i = start; !_rules[rule].Elements[i].EndsSequence; i++)
        {
            var element = _rules[rule].Elements[i];
            total += element.Kind == GrammarElementKind.Rule ? cost[element.Value] : 1;
        }

        return (int)Math.Min(total, 1_000_000);
    }
}
