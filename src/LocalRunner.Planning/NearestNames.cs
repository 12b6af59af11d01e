namespace LocalRunner;

/// <summary>Finds the names that someone who mistyped one may have meant.</summary>
internal static class NearestNames
{
    /// <summary>Gets the nearest names, the best first: those that begin alike or hold the word, then those few edits away.</summary>
    public static IEnumerable<string> Of(string wanted, IEnumerable<string> known, int most) => known
        .Select(name => (Name: name, Distance: Distance(wanted, name)))
        .Where(pair => pair.Distance <= Math.Max(2, wanted.Length / 3))
        .OrderBy(pair => pair.Distance)
        .ThenBy(pair => pair.Name.Length)
        .ThenBy(pair => pair.Name, StringComparer.Ordinal)
        .Take(most)
        .Select(pair => pair.Name);

    private static int Distance(string wanted, string name)
    {
        // What is longer than any name would cost its square to compare.
        if (wanted.Length is 0 or > 100)
            return int.MaxValue;
        if (name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase) || (wanted.Length > 2 && wanted.StartsWith(name, StringComparison.OrdinalIgnoreCase)))
            return 0;
        return wanted.Length > 2 && name.Contains(wanted, StringComparison.OrdinalIgnoreCase) ? 1 : Edits(wanted, name);
    }

    /// <summary>Counts the letters to insert, remove or replace (Levenshtein).</summary>
    private static int Edits(string left, string right)
    {
        var above = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var row = new int[right.Length + 1];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (same ? 0 : 1));
            }

            above = row;
        }

        return above[^1];
    }
}
