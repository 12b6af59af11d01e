using System.Text;

namespace LocalRunner.Chat.Output;

/// <summary>The text of a model that has come so far and is not yet understood.</summary>
/// <remarks>Whether something stands here can be certain, impossible, or not yet known, and only what is certain counts.</remarks>
internal sealed class OutputBuffer
{
    private readonly StringBuilder _text = new();

    /// <summary>Gets or sets the place of the next character; it may go back as long as nothing was forgotten.</summary>
    public int Position { get; set; }

    /// <summary>Gets the number of characters that were forgotten.</summary>
    public long Forgotten { get; private set; }

    public bool IsComplete { get; private set; }

    public bool AtEnd => Position >= _text.Length;

    /// <summary>Gets whether nothing more will come.</summary>
    public bool IsOver => AtEnd && IsComplete;

    public char Current => _text[Position];

    public int Available => _text.Length - Position;

    public char this[int offset] => _text[Position + offset];

    public void Append(string text) => _text.Append(text);

    public void Complete() => IsComplete = true;

    public char Next() => _text[Position++];

    public string Slice(int from, int length) => _text.ToString(from, length);

    /// <summary>Drops what was read, after which there is no way back.</summary>
    public void Forget()
    {
        _text.Remove(0, Position);
        Forgotten += Position;
        Position = 0;
    }

    /// <summary>Whether the marker stands at an offset; null when more text must come to tell.</summary>
    public bool? StartsWith(string marker, int offset = 0)
    {
        var known = Math.Min(marker.Length, Available - offset);
        for (var i = 0; i < known; i++)
        {
            if (this[offset + i] != marker[i])
                return false;
        }

        return known == marker.Length ? true : IsComplete ? false : null;
    }

    /// <summary>Finds the first of several markers; of two at one place, the longer one.</summary>
    /// <returns>Where it is and which, with no marker when there is none; then the offset says up to where that is certain.</returns>
    public (int Offset, string? Marker) Find(IReadOnlyList<string> markers)
    {
        for (var offset = 0; offset < Available; offset++)
        {
            string? found = null;
            var unknown = false;
            foreach (var marker in markers)
            {
                if (marker[0] != this[offset])
                    continue;
                var here = StartsWith(marker, offset);
                unknown |= here is null;
                if (here == true && marker.Length > (found?.Length ?? 0))
                    found = marker;
            }

            if (unknown)
                return (offset, null);
            if (found is not null)
                return (offset, found);
        }

        return (Available, null);
    }
}
