namespace LocalRunner.Server.Router;

/// <summary>Chooses which idle models make room for another one.</summary>
internal static class Eviction
{
    /// <summary>
    /// Takes the least recently used ones until there is room, leaves out those that free nothing of what is short, and gives back those
    /// that the others make unnecessary, the most recently used first: no more goes than must.
    /// </summary>
    /// <param name="idle">The models that neither answer nor load.</param>
    /// <param name="taken">What each takes.</param>
    /// <param name="lastUsed">When each was last used.</param>
    /// <param name="needed">What the other one takes.</param>
    /// <param name="free">What is free.</param>
    /// <returns>Those that go; null where all of them were not enough.</returns>
    public static IReadOnlyList<T>? Choose<T>(IEnumerable<T> idle, Func<T, Footprint> taken, Func<T, long> lastUsed, Footprint needed, Footprint free)
    {
        var (chosen, room) = (new List<T>(), free);
        foreach (var model in idle.OrderBy(lastUsed))
        {
            if (needed.Fits(room))
                break;
            if (!taken(model).Eases(needed, room))
                continue;
            chosen.Add(model);
            room += taken(model);
        }

        if (!needed.Fits(room))
            return null;
        for (var i = chosen.Count - 1; i >= 0; i--)
        {
            if (!needed.Fits(room - taken(chosen[i])))
                continue;
            room -= taken(chosen[i]);
            chosen.RemoveAt(i);
        }

        return chosen;
    }
}
