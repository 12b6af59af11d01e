using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace LocalRunner.Gguf;

/// <summary>Holds the key-value pairs of a file in its order.</summary>
/// <remarks>Text and arrays stay in the mapped file: reading them after it was disposed throws <see cref="ObjectDisposedException"/>.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "Metadata is what the format calls it.")]
public sealed class GgufMetadata : IReadOnlyCollection<KeyValuePair<string, GgufValue>>
{
    private readonly List<KeyValuePair<string, GgufValue>> _pairs = [];
    private readonly Dictionary<string, int> _places = [];

    internal GgufMetadata()
    {
    }

    /// <summary>Gets the number of pairs.</summary>
    public int Count => _pairs.Count;

    /// <summary>Finds a value by its key.</summary>
    /// <param name="key">The key, such as <c>general.architecture</c>; compared byte by byte.</param>
    /// <param name="value">The value where there is one.</param>
    /// <returns>Whether the key exists.</returns>
    public bool TryGet(string key, out GgufValue value)
    {
        var found = _places.TryGetValue(key, out var place);
        value = found ? _pairs[place].Value : default;
        return found;
    }

    /// <summary>Gets a text; null where the key is absent or its value no text.</summary>
    public string? GetString(string key) =>
        TryGet(key, out var value) && value.Type == GgufValueType.String ? value.AsString() : null;

    /// <summary>Gets an integer of any width; null where it is absent, no integer or above <see cref="long.MaxValue"/>.</summary>
    public long? GetInteger(string key) => TryGet(key, out var value) && value.TryInteger(out var integer) ? integer : null;

    /// <summary>Gets a floating-point number or an integer as one; null where it is absent or neither.</summary>
    public double? GetNumber(string key) => TryGet(key, out var value) && value.TryNumber(out var number) ? number : null;

    /// <summary>Gets a boolean; null where it is absent or no boolean.</summary>
    public bool? GetBoolean(string key) =>
        TryGet(key, out var value) && value.Type == GgufValueType.Boolean ? value.AsBoolean() : null;

    /// <summary>Gets an array; null where it is absent or no array.</summary>
    public GgufArray? GetArray(string key) =>
        TryGet(key, out var value) && value.Type == GgufValueType.Array ? value.AsArray() : null;

    /// <summary>Enumerates the pairs in the file's order.</summary>
    public IEnumerator<KeyValuePair<string, GgufValue>> GetEnumerator() => _pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal bool TryAdd(string key, GgufValue value)
    {
        if (!_places.TryAdd(key, _pairs.Count))
            return false;

        _pairs.Add(new(key, value));
        return true;
    }

    internal bool Contains(string key) => _places.ContainsKey(key);
}
