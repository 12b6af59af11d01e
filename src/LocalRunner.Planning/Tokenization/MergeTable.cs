using System.Numerics;

namespace LocalRunner.Tokenization;

/// <summary>Pairs of symbols, with the place of their merge in the list and what it makes.</summary>
/// <param name="capacity">The most that are added.</param>
internal sealed class MergeTable(int capacity)
{
    private readonly List<Merge> _merges = new(capacity);

    // One more than the place in the list; two thirds are taken at most.
    private readonly int[] _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(8L, capacity * 3L / 2))];

    public bool TryGet(int left, int right, out int rank, out int joined)
    {
        (rank, joined) = (int.MaxValue, -1);
        if (left < 0 || right < 0 || _slots[Slot(left, right)] is not (> 0 and var place))
            return false;
        (_, _, rank, joined) = _merges[place - 1];
        return true;
    }

    /// <summary>Adds a merge unless the pair has one.</summary>
    public void TryAdd(int left, int right, int rank, int joined)
    {
        var slot = Slot(left, right);
        if (_slots[slot] != 0)
            return;
        _merges.Add(new(left, right, rank, joined));
        _slots[slot] = _merges.Count;
    }

    private int Slot(int left, int right)
    {
        var mask = _slots.Length - 1;
        var hash = ((((ulong)(uint)left << 32) | (uint)right) * 0x9E37_79B9_7F4A_7C15) >> 32;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            if (_slots[slot] is not (> 0 and var place) || (_merges[place - 1].Left == left && _merges[place - 1].Right == right))
                return slot;
        }
    }

    private readonly record struct Merge(int Left, int Right, int Rank, int Joined);
}
