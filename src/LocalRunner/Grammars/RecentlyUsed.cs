namespace LocalRunner.Grammars;

/// <summary>Keeps the values that were asked for last. Thread-safe; a value that two ask for at once may be made twice.</summary>
/// <param name="most">The most values kept.</param>
internal sealed class RecentlyUsed<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly List<(TKey Key, TValue Value)> _kept = [];
    private readonly Lock _lock = new();

    /// <summary>Returns the value of a key, making it where it is not kept.</summary>
    public TValue Get(TKey key, Func<TKey, TValue> make)
    {
        lock (_lock)
        {
            if (_kept.FindIndex(each => EqualityComparer<TKey>.Default.Equals(each.Key, key)) is >= 0 and var at)
            {
                var found = _kept[at];
                _kept.RemoveAt(at);
                _kept.Add(found);
                return found.Value;
            }
        }

        var value = make(key);
        lock (_lock)
        {
            _kept.Add((key, value));
            if (_kept.Count > most)
                _kept.RemoveAt(0);
        }

        return value;
    }
}
