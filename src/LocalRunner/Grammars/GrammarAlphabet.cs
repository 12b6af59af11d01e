using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars;

/// <summary>Splits all characters into the classes that a grammar tells apart, so that one of each stands for the others.</summary>
internal sealed class GrammarAlphabet
{
    private const int Ascii = 128;

    private readonly int[] _starts;
    private readonly int[] _classes;
    private readonly int[] _ascii;
    private readonly int[] _examples;

    public GrammarAlphabet(IReadOnlyList<GrammarRule> rules)
    {
        var parts = AlphabetParts.Split([.. Sets(rules)]);
        var others = CharSet.FromRanges(parts.SelectMany(part => part.Ranges)).Complement();
        CharSet[] all = others.IsEmpty ? parts : [.. parts, others];
        var runs = all.SelectMany((set, i) => set.Ranges.Select(range => (range.From, Class: i))).OrderBy(run => run.From).ToList();
        _starts = [.. runs.Select(run => run.From)];
        _classes = [.. runs.Select(run => run.Class)];
        _ascii = [.. Enumerable.Range(0, Ascii).Select(Find)];
        _examples = [.. all.Select(set => set.Ranges[0].From)];
    }

    public int Count => _examples.Length;

    /// <summary>Gets the class of a Unicode scalar value.</summary>
    public int ClassOf(int character) => character < Ascii ? _ascii[character] : Find(character);

    /// <summary>Gets a character of a class.</summary>
    public uint Example(int ofClass) => (uint)_examples[ofClass];

    /// <summary>Gets the classes that hold a character from one to another, some of them more than once.</summary>
    public ReadOnlySpan<int> ClassesBetween(int from, int to) => _classes.AsSpan(Run(from)..(Run(to) + 1));

    private int Find(int character) => _classes[Run(character)];

    private int Run(int character) => Array.BinarySearch(_starts, character) is >= 0 and var exact ? exact : ~Array.BinarySearch(_starts, character) - 1;

    private static IEnumerable<CharSet> Sets(IReadOnlyList<GrammarRule> rules)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var elements in rules.Select(rule => rule.Elements))
        {
            for (var at = 0; at < elements.Length;)
            {
                if (elements[at++].Kind is not (GrammarElementKind.Char or GrammarElementKind.NotChar))
                    continue;
                var first = at - 1;
                while (elements[at].Kind is GrammarElementKind.OrChar or GrammarElementKind.RangeEnd)
                    at++;
                var ranges = Ranges(elements.AsSpan(first..at));
                if (known.Add(string.Join(' ', ranges)))
                    yield return CharSet.FromRanges(ranges);
            }
        }
    }

    private static List<(int From, int To)> Ranges(ReadOnlySpan<GrammarElement> set)
    {
        var ranges = new List<(int From, int To)>();
        foreach (var element in set)
        {
            // A grammar may name numbers that are no characters.
            var value = (int)Math.Min(element.Value, CharSet.Last);
            if (element.Kind == GrammarElementKind.RangeEnd)
                ranges[^1] = (ranges[^1].From, value);
            else if (element.Value <= CharSet.Last)
                ranges.Add((value, value));
            else
                ranges.Add((CharSet.Last + 1, CharSet.Last));
        }

        return ranges;
    }
}
