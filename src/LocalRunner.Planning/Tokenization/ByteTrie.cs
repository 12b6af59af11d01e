using System.Numerics;

namespace LocalRunner.Tokenization;

/// <summary>Texts by their first bytes: what begins at a place of a text is found in one walk along it.</summary>
internal sealed class ByteTrie
{
    /// <summary>The node that every walk begins at.</summary>
    public const int Root = 0;

    private const int None = -1;

    private readonly List<int> _values = [None];
    private readonly int[] _first = new int[256];
    private ulong[] _edges = new ulong[64];
    private int _count;

    public void Add(ReadOnlySpan<byte> text, int value)
    {
        var node = Root;
        foreach (var next in text)
        {
            if (Step(node, next) is var child && child == None)
            {
                child = _values.Count;
                _values.Add(None);
                Connect(node, next, child);
            }

            node = child;
        }

        _values[node] = value;
    }

    /// <summary>Gets the value of a node; -1 where none of the texts ends at it.</summary>
    public int Value(int node) => _values[node];

    /// <summary>Follows a byte; -1 where no text goes on with it.</summary>
    public int Step(int node, byte next)
    {
        if (node == Root)
            return _first[next] - 1;
        var key = Key(node, next);
        var mask = _edges.Length - 1;
        for (var slot = Slot(key, mask); _edges[slot] != 0; slot = (slot + 1) & mask)
        {
            if (_edges[slot] >> 32 == key)
                return (int)(uint)_edges[slot];
        }

        return None;
    }

    /// <summary>Finds the longest text that a text begins with.</summary>
    /// <returns>Its value and length; -1 where there is none.</returns>
    public (int Value, int Length) Longest(ReadOnlySpan<byte> text)
    {
        var (best, length) = (None, 0);
        var node = Root;
        for (var i = 0; i < text.Length && (node = Step(node, text[i])) != None; i++)
        {
            if (_values[node] != None)
                (best, length) = (_values[node], i + 1);
        }

        return (best, length);
    }

    // A node has 24 bits: more take 16 million bytes of distinct beginnings.
    private static ulong Key(int node, byte next) => ((ulong)(uint)node << 8) | next;

    private static int Slot(ulong key, int mask) => (int)((key * 0x9E37_79B9_7F4A_7C15) >> 33) & mask;

    private void Connect(int node, byte next, int child)
    {
        if (child >= 1 << 24)
            throw TokenizerErrors.NotExact("its vocabulary has more than 16 million beginnings of texts");
        if (node == Root)
        {
            _first[next] = child + 1;
            return;
        }

        if (++_count * 2 > _edges.Length)
            Grow();
        Place((Key(node, next) << 32) | (uint)child);
    }

    private void Grow()
    {
        var old = _edges;
        _edges = new ulong[BitOperations.RoundUpToPowerOf2((uint)old.Length * 2)];
        foreach (var edge in old.Where(edge => edge != 0))
            Place(edge);
    }

    private void Place(ulong edge)
    {
        var mask = _edges.Length - 1;
        var slot = Slot(edge >> 32, mask);
        while (_edges[slot] != 0)
            slot = (slot + 1) & mask;
        _edges[slot] = edge;
    }
}
