using System.Buffers.Binary;

namespace LocalRunner.Gguf;

/// <summary>Enumerates the texts of an array as UTF-8, without building strings or allocating at all.</summary>
/// <remarks>The spans point into the mapped file: don't keep them beyond the <see cref="GgufFile"/>.</remarks>
public ref struct GgufUtf8Strings
{
    private readonly GgufBytes _bytes;
    private long _next;
    private long _remaining;

    internal GgufUtf8Strings(GgufBytes bytes, long offset, long count) => (_bytes, _next, _remaining) = (bytes, offset, count);

    /// <summary>Gets the current text; not necessarily valid UTF-8, as tokens may be parts of characters.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Gets where the next text's length is stored.</summary>
    internal readonly long Position => _next;

    /// <summary>Gets the enumerator that <c>foreach</c> needs: a copy of this value.</summary>
    public readonly GgufUtf8Strings GetEnumerator() => this;

    /// <summary>Moves on to the next text.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public bool MoveNext()
    {
        if (_remaining == 0)
            return false;

        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes.Slice(_next, sizeof(ulong)));
        Current = _bytes.Slice(_next + sizeof(ulong), length);
        _next += sizeof(ulong) + length;
        _remaining--;
        return true;
    }
}
