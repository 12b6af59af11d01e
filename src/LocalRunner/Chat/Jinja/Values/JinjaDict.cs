using System.Diagnostics.CodeAnalysis;

namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Is a mapping that keeps the order of its keys and never changes, so that several threads may read it.</summary>
internal sealed class JinjaDict
{
    // Below this, comparing each key is faster than hashing one.
    private const int Indexed = 8;

    private readonly KeyValuePair<JinjaValue, JinjaValue>[] _entries;
    private readonly Dictionary<JinjaValue, int>? _index;

    /// <summary>Takes entries in order; of equal keys the first keeps its place and the last its value.</summary>
    public JinjaDict(ReadOnlySpan<KeyValuePair<JinjaValue, JinjaValue>> entries)
    {
        var (kept, count) = (new KeyValuePair<JinjaValue, JinjaValue>[entries.Length], 0);
        if (entries.Length > Indexed)
            _index = new(entries.Length, ValueComparer.Instance);
        foreach (var entry in entries)
        {
            var at = _index is null ? Find(kept.AsSpan(0, count), entry.Key) : _index.GetValueOrDefault(entry.Key, -1);
            if (at >= 0)
            {
                kept[at] = new(kept[at].Key, entry.Value);
                continue;
            }

            _index?.Add(entry.Key, count);
            kept[count++] = entry;
        }

        _entries = count == kept.Length ? kept : kept[..count];
    }

    /// <summary>Gets what tells keys apart.</summary>
    public static IEqualityComparer<JinjaValue> Keying => ValueComparer.Instance;

    public int Count => _entries.Length;

    public ReadOnlySpan<KeyValuePair<JinjaValue, JinjaValue>> Entries => _entries;

    public bool TryGet(string key, out JinjaValue value)
    {
        if (_index is not null)
            return TryGet(JinjaValue.Of(key), out value);
        foreach (var entry in _entries)
        {
            if (entry.Key.IsString && entry.Key.AsString == key)
            {
                value = entry.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    public bool TryGet(JinjaValue key, out JinjaValue value)
    {
        var at = _index is null ? Find(_entries, key) : _index.GetValueOrDefault(key, -1);
        value = at < 0 ? default : _entries[at].Value;
        return at >= 0;
    }

    public JinjaList Keys() => new(Array.ConvertAll(_entries, entry => entry.Key), ListShape.Keys);

    public JinjaList Values() => new(Array.ConvertAll(_entries, entry => entry.Value), ListShape.Values);

    public JinjaList Items(ListShape shape = ListShape.Items) =>
        new(Array.ConvertAll(_entries, entry => JinjaValue.Of(JinjaList.Tuple(entry.Key, entry.Value))), shape);

    private static int Find(ReadOnlySpan<KeyValuePair<JinjaValue, JinjaValue>> entries, JinjaValue key)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            if (ValueComparer.Instance.Equals(entries[i].Key, key))
                return i;
        }

        return -1;
    }

    /// <summary>Compares keys as Python does: 1, 1.0 and true are one key.</summary>
    private sealed class ValueComparer : IEqualityComparer<JinjaValue>
    {
        public static ValueComparer Instance { get; } = new();

        public bool Equals(JinjaValue left, JinjaValue right) => Equality.Hashable(left, right);

        public int GetHashCode([DisallowNull] JinjaValue value) => Equality.Hash(value);
    }
}
