namespace LocalRunner.Tokenization;

/// <summary>Bytes as they come.</summary>
internal sealed class ByteBuffer(long capacity)
{
    private byte[] _bytes = new byte[Math.Clamp(capacity, 16, Array.MaxLength)];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    public void Clear() => _count = 0;

    public void Add(byte value)
    {
        if (_count == _bytes.Length)
            Grow(1);
        _bytes[_count++] = value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _count < bytes.Length)
            Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
    }

    private void Grow(int more)
    {
        if ((long)_count + more > Array.MaxLength)
            throw Require.Invalid("A text has more than 2 GB of bytes once it is normalised. Split it.");
        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)_count + more)));
    }
}
