namespace LocalRunner.Tokenization;

/// <summary>Token ids as they come.</summary>
internal sealed class TokenList(int capacity)
{
    private int[] _ids = new int[Math.Max(16, capacity)];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public void Add(int id)
    {
        if (Count == _ids.Length)
            Reserve(1);
        _ids[Count++] = id;
    }

    /// <summary>Adds again what was added before.</summary>
    public void Repeat(int start, int count)
    {
        Reserve(count);
        _ids.AsSpan(start, count).CopyTo(_ids.AsSpan(Count));
        Count += count;
    }

    public void CutTo(int count) => Count = count;

    public void Reverse(int start) => _ids.AsSpan(start, Count - start).Reverse();

    public int[] ToArray() => Ids.ToArray();

    private void Reserve(int more)
    {
        if (_ids.Length - Count < more)
            Array.Resize(ref _ids, (int)Math.Min(Array.MaxLength, Math.Max(_ids.Length * 2L, (long)Count + more)));
    }
}
