using System.Text;

namespace LocalRunner.Grammars.Automata;

/// <summary>Makes an automaton as small as it can be: dead ends go, and states are joined by Moore's refinement.</summary>
internal static class AutomatonReduction
{
    public static Automaton Reduce(CharSet[] classes, int[][] next, bool[] accepts)
    {
        var alive = Alive(next, accepts);
        if (!alive[0])
            return new Automaton([], [[]], [false]);

        var groups = accepts.Select((accept, state) => !alive[state] ? Automaton.Dead : accept ? 1 : 0).ToArray();
        for (var count = 0; ;)
        {
            var ids = new Dictionary<string, int>(StringComparer.Ordinal);
            var refined = new int[groups.Length];
            for (var state = 0; state < groups.Length; state++)
            {
                if (groups[state] == Automaton.Dead)
                {
                    refined[state] = Automaton.Dead;
                    continue;
                }

                var key = Signature(next[state], groups, groups[state]);
                if (!ids.TryGetValue(key, out refined[state]))
                    ids.Add(key, refined[state] = ids.Count);
            }

            groups = refined;
            if (ids.Count == count)
                return Renumber(classes, next, accepts, groups, count);
            count = ids.Count;
        }
    }

    private static string Signature(int[] row, int[] groups, int group)
    {
        var key = new StringBuilder().Append(group);
        for (var c = 0; c < row.Length; c++)
        {
            if (row[c] != Automaton.Dead && groups[row[c]] != Automaton.Dead)
                key.Append(',').Append(c).Append(':').Append(groups[row[c]]);
        }

        return key.ToString();
    }

    private static bool[] Alive(int[][] next, bool[] accepts)
    {
        var before = new List<int>[next.Length];
        for (var state = 0; state < next.Length; state++)
        {
            foreach (var to in next[state].Distinct().Where(to => to != Automaton.Dead))
                (before[to] ??= []).Add(state);
        }

        var alive = new bool[next.Length];
        var open = new Stack<int>(Enumerable.Range(0, next.Length).Where(state => accepts[state]));
        while (open.TryPop(out var at))
        {
            if (alive[at])
                continue;
            alive[at] = true;
            foreach (var state in before[at] ?? [])
                open.Push(state);
        }

        return alive;
    }

    // In the order in which they are reached from the start, so that equal languages look equal.
    private static Automaton Renumber(CharSet[] classes, int[][] next, bool[] accepts, int[] groups, int count)
    {
        var member = new int[count];
        for (var state = groups.Length - 1; state >= 0; state--)
        {
            if (groups[state] != Automaton.Dead)
                member[groups[state]] = state;
        }

        var ids = new Dictionary<int, int> { [groups[0]] = 0 };
        var order = new List<int> { groups[0] };
        var rows = new List<int[]>();
        for (var i = 0; i < order.Count; i++)
        {
            var row = next[member[order[i]]].Select(to => to == Automaton.Dead ? Automaton.Dead : groups[to]).ToArray();
            for (var c = 0; c < row.Length; c++)
            {
                if (row[c] == Automaton.Dead)
                    continue;
                if (!ids.TryGetValue(row[c], out var id))
                {
                    ids.Add(row[c], id = order.Count);
                    order.Add(row[c]);
                }

                row[c] = id;
            }

            rows.Add(row);
        }

        var (merged, columns) = Merge(classes, rows);
        return new Automaton(merged, [.. rows.Select(row => columns.Select(c => row[c]).ToArray())], [.. order.Select(group => accepts[member[group]])]);
    }

    // Characters that lead to the same state everywhere are one class; those that lead nowhere are none.
    private static (CharSet[] Classes, int[] Columns) Merge(CharSet[] classes, List<int[]> rows)
    {
        var columns = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var c = 0; c < classes.Length; c++)
        {
            if (rows.TrueForAll(row => row[c] == Automaton.Dead))
                continue;
            var key = string.Join(',', rows.Select(row => row[c]));
            if (!columns.TryGetValue(key, out var same))
                columns.Add(key, same = []);
            same.Add(c);
        }

        return ([.. columns.Values.Select(same => CharSet.FromRanges(same.SelectMany(c => classes[c].Ranges)))], [.. columns.Values.Select(same => same[0])]);
    }
}
