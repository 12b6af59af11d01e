namespace LocalRunner.Grammars;

/// <summary>Follows a grammar one set of stacks a character, and refuses it when the set explodes.</summary>
/// <remarks>
/// Who follows a grammar keeps every way in which the text so far can be read. A rule such as  s ::= "a" s "b" | "a" s "c" | ""
/// doubles them with each character until memory ends. Whether a grammar does this can't be decided in general, so each rule is
/// tried from its start with the characters that multiply the ways most.
/// </remarks>
internal sealed class GrammarGrowth
{
    // One character's work.
    private const int MaxStep = 50_000;
    private const int MaxCharacters = 24;
    private const int MaxChoices = 12;
    private const int WorkLimit = 1_000_000;

    private GrammarStacks _stacks;
    private long _work;

    private GrammarGrowth(IReadOnlyList<GrammarRule> rules) => _stacks = new(rules);

    private long Work => _stacks.Work + _work;

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
            if (growth.Work > WorkLimit)
                return;
            growth._stacks = growth._stacks.Anew();
        }
    }

    private bool Explodes(int rule)
    {
        var stacks = new HashSet<int>();
        if (!_stacks.Begin(rule, stacks))
            return true;
        for (var i = 0; i < MaxCharacters && stacks.Count > 0 && Work <= WorkLimit; i++)
        {
            HashSet<int> largest = [];
            foreach (var choice in Choices(stacks))
            {
                var next = new HashSet<int>();
                var before = Work;
                foreach (var stack in stacks)
                {
                    if (!Accept(stack, choice, next) || Work - before > MaxStep)
                        return true;
                }

                if (next.Count > largest.Count)
                    largest = next;
            }

            stacks = largest;
        }

        return false;
    }

    private bool Accept(int stack, (bool Token, uint Value) choice, HashSet<int> next)
    {
        _work++;
        return stack == GrammarStacks.Complete || !Matches(_stacks.Top(stack), choice, out var elements) || _stacks.Advance(stack, elements, next);
    }

    // A token's text may match characters, and a character may be a token's.
    private static bool Matches(ReadOnlySpan<GrammarElement> top, (bool Token, uint Value) choice, out int elements)
    {
        var first = top[0];
        elements = 1;
        if (first.Kind is GrammarElementKind.Token or GrammarElementKind.NotToken)
            return choice.Token ? (first.Value == choice.Value) == (first.Kind == GrammarElementKind.Token) : first.Kind == GrammarElementKind.NotToken;
        return GrammarStacks.Matches(top, choice.Value, out elements) && (!choice.Token || first.Kind != GrammarElementKind.Char);
    }

    // The characters at which the stacks' ranges begin are enough: between two of them nothing changes but ends.
    private (bool Token, uint Value)[] Choices(HashSet<int> stacks)
    {
        _work += stacks.Count;
        var counts = new Dictionary<(bool Token, uint Value), int>();
        foreach (var stack in stacks.Where(stack => stack != GrammarStacks.Complete))
        {
            var top = _stacks.Top(stack);
            var token = top[0].Kind is GrammarElementKind.Token or GrammarElementKind.NotToken;
            var value = top[0].Kind is GrammarElementKind.NotChar or GrammarElementKind.AnyChar ? 'a' : top[0].Value;
            var at = 0;
            do
            {
                counts[(token, value)] = counts.GetValueOrDefault((token, value)) + 1;
                at += top[at + 1].Kind == GrammarElementKind.RangeEnd ? 2 : 1;
                value = top[at].Value;
            }
            while (top[at].Kind == GrammarElementKind.OrChar);
        }

        return [.. counts.OrderByDescending(count => count.Value).Take(MaxChoices).Select(count => count.Key)];
    }
}
