namespace LocalRunner.Grammars.Automata;

/// <summary>A set of Unicode scalar values, as sorted ranges that neither touch nor overlap.</summary>
internal sealed class CharSet
{
    public const int Last = 0x10FFFF;

    private readonly (int From, int To)[] _ranges;

    private CharSet((int From, int To)[] ranges) => _ranges = ranges;

    public static CharSet Empty { get; } = new([]);

    public static CharSet Any { get; } = new([(0, 0xD7FF), (0xE000, Last)]);

    public IReadOnlyList<(int From, int To)> Ranges => _ranges;

    public bool IsEmpty => _ranges.Length == 0;

    public static CharSet Of(int value) => Range(value, value);

    public static CharSet Range(int from, int to) => FromRanges([(from, to)]);

    public static CharSet Of(string characters) => FromRanges(characters.EnumerateRunes().Select(rune => (rune.Value, rune.Value)));

    public static CharSet FromRanges(IEnumerable<(int From, int To)> ranges)
    {
        var merged = new List<(int From, int To)>();
        foreach (var range in ranges.SelectMany(Scalars).OrderBy(range => range.From))
        {
            if (merged.Count > 0 && range.From <= merged[^1].To + 1)
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, range.To));
            else
                merged.Add(range);
        }

        return new([.. merged]);
    }

    public CharSet Union(CharSet other) => FromRanges(_ranges.Concat(other._ranges));

    public CharSet Complement()
    {
        var gaps = new List<(int From, int To)>();
        var next = 0;
        foreach (var (from, to) in _ranges)
        {
            if (from > next)
                gaps.Add((next, from - 1));
            next = to + 1;
        }

        if (next <= Last)
            gaps.Add((next, Last));
        return FromRanges(gaps);
    }

    public CharSet Intersect(CharSet other)
    {
        var both = new List<(int From, int To)>();
        for (int i = 0, j = 0; i < _ranges.Length && j < other._ranges.Length;)
        {
            var from = Math.Max(_ranges[i].From, other._ranges[j].From);
            var to = Math.Min(_ranges[i].To, other._ranges[j].To);
            if (from <= to)
                both.Add((from, to));
            if (_ranges[i].To < other._ranges[j].To)
                i++;
            else
                j++;
        }

        return new([.. both]);
    }

    public CharSet Except(CharSet other) => Intersect(other.Complement());

    public bool Contains(int value)
    {
        foreach (var (from, to) in _ranges)
        {
            if (value <= to)
                return value >= from;
        }

        return false;
    }

    // Halves of surrogate pairs are no characters.
    private static IEnumerable<(int From, int To)> Scalars((int From, int To) range)
    {
        if (range.From <= Math.Min(range.To, 0xD7FF))
            yield return (range.From, Math.Min(range.To, 0xD7FF));
        if (Math.Max(range.From, 0xE000) <= range.To)
            yield return (Math.Max(range.From, 0xE000), range.To);
    }
}
