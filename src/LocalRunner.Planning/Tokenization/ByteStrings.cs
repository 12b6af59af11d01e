using System.Numerics;
using System.Runtime.InteropServices;

namespace LocalRunner.Tokenization;

/// <summary>A growing set of byte strings, each with its number: what tokens and the parts of merges are looked up in.</summary>
internal sealed class ByteStrings
{
    private const int Free = 0;

    // Not the same in each process, so that no file can be made whose texts all fall on one slot.
    private static readonly ulong s_seed = (ulong)Random.Shared.NextInt64() | 1;

    private readonly List<(int Start, int Length)> _places;
    private byte[] _bytes;
    private int _used;
    private int[] _slots;

    public ByteStrings(int capacity)
    {
        _places = new(capacity);
        _bytes = new byte[Math.Max(16, capacity * 8L > Array.MaxLength ? Array.MaxLength : capacity * 8)];
        _slots = new int[Slots(capacity)];
    }

    public int Count => _places.Count;

    public ReadOnlySpan<byte> this[int index] => _bytes.AsSpan(_places[index].Start, _places[index].Length);

    /// <summary>Gets the number of a text; -1 where it is none of the set.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        var index = _slots[Slot(text)];
        return index == Free ? -1 : index - 1;
    }

    /// <summary>Adds a text unless it is there.</summary>
    /// <returns>Its number, and whether it is new.</returns>
    public (int Index, bool Added) Add(ReadOnlySpan<byte> text)
    {
        var slot = Slot(text);
        if (_slots[slot] != Free)
            return (_slots[slot] - 1, false);
        if (_bytes.Length - _used < text.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)_used + text.Length)));
        text.CopyTo(_bytes.AsSpan(_used));
        _places.Add((_used, text.Length));
        _used += text.Length;
        _slots[slot] = _places.Count;
        if (_places.Count * 4L > _slots.Length * 3L)
            Grow();
        return (_places.Count - 1, true);
    }

    private static int Slots(int count) => (int)Math.Min(1 << 30, BitOperations.RoundUpToPowerOf2((uint)Math.Max(8L, count * 4L / 3)));

    private static ulong Hash(ReadOnlySpan<byte> text)
    {
        var hash = s_seed ^ (uint)text.Length;
        while (text.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(text));
            text = text[sizeof(ulong)..];
        }

        var rest = 0UL;
        foreach (var value in text)
            rest = (rest << 8) | value;
        return Mix(hash ^ rest);
    }

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, s_seed ^ 0x9E37_79B9_7F4A_7C15, out var low);
        return high ^ low;
    }

    private int Slot(ReadOnlySpan<byte> text)
    {
        var mask = _slots.Length - 1;
        for (var slot = (int)Hash(text) & mask; ; slot = (slot + 1) & mask)
        {
            if (_slots[slot] == Free || this[_slots[slot] - 1].SequenceEqual(text))
                return slot;
        }
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var index = 0; index < _places.Count; index++)
            _slots[Slot(this[index])] = index + 1;
    }
}
