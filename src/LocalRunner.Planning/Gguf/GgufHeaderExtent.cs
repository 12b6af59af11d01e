using System.Buffers.Binary;

namespace LocalRunner.Gguf;

/// <summary>Follows a header while its bytes still arrive: finds its end, and until then says where the end is expected.</summary>
/// <remarks>It checks nothing but what it needs to go on. Where the bytes can be no header it stops, and the parser says what is wrong with them.</remarks>
public sealed class GgufHeaderExtent
{
    private const int FixedBytes = 4 + 4 + 8 + 8;

    // A key of one byte with a value of one byte; a name of about 20 bytes with two dimensions.
    private const int LeastPairBytes = 8 + 1 + 4 + 1;
    private const int UsualTensorBytes = 8 + 20 + 4 + 16 + 4 + 8;
    private const int LeastTextBytes = 8 + 1;

    private readonly Stack<(GgufValueType Type, long Left)> _arrays = new();
    private bool _begun;
    private long _pairs;
    private long _tensors;
    private long _needed = FixedBytes;
    private (long Count, long Bytes) _texts;
    private (long Count, long Bytes) _infos;

    /// <summary>Gets where the next element begins, in bytes.</summary>
    public long Position { get; private set; }

    /// <summary>Gets whether the header's last byte was seen, or a byte that no header has.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Gets where the header ends at least, going by what its elements have taken so far; it can be a little too high, but rarely is.</summary>
    public long Expected => Math.Max(_needed, Position
        + _arrays.Sum(array => array.Left * (array.Type == GgufValueType.String ? Mean(_texts, LeastTextBytes) : Math.Max(1, GgufLimits.SizeOf(array.Type))))
        + (_pairs * LeastPairBytes)
        + (_tensors * Mean(_infos, UsualTensorBytes)));

    /// <summary>Goes on through the bytes from the file's beginning, as many as there are.</summary>
    public void Read(ReadOnlySpan<byte> prefix)
    {
        while (!IsComplete && _needed <= prefix.Length)
        {
            if (!TryStep(prefix))
                return;
            _needed = Math.Max(_needed, Position);
            IsComplete |= _begun && _arrays.Count == 0 && _pairs == 0 && _tensors == 0 && Position <= prefix.Length;
        }
    }

    private static long Mean((long Count, long Bytes) seen, long usual) => seen.Count == 0 ? usual : seen.Bytes / seen.Count;

    private bool TryStep(ReadOnlySpan<byte> prefix) =>
        !_begun ? TryBegin(prefix) : _arrays.Count > 0 ? TryElements(prefix) : _pairs > 0 ? TryPair(prefix) : TryTensor(prefix);

    private bool TryBegin(ReadOnlySpan<byte> prefix)
    {
        var (tensors, pairs) = (BinaryPrimitives.ReadUInt64LittleEndian(prefix[8..]), BinaryPrimitives.ReadUInt64LittleEndian(prefix[16..]));
        if (!prefix.StartsWith("GGUF"u8) || tensors > GgufLimits.MaxTensors || pairs > GgufLimits.MaxKeys)
            return Stop();

        (_tensors, _pairs, _begun, Position) = ((long)tensors, (long)pairs, true, FixedBytes);
        return true;
    }

    private bool TryPair(ReadOnlySpan<byte> prefix)
    {
        if (TextEnd(prefix, Position, GgufLimits.MaxKeyBytes) is not { } keyEnd || !Have(prefix, keyEnd + sizeof(uint)))
            return false;

        var type = (GgufValueType)BinaryPrimitives.ReadUInt32LittleEndian(prefix[(int)keyEnd..]);
        var value = keyEnd + sizeof(uint);
        if (GgufLimits.SizeOf(type) < 0)
            return Stop();
        if (type == GgufValueType.Array)
        {
            if (!TryArray(prefix, value))
                return false;
            _pairs--;
            return true;
        }

        var end = type == GgufValueType.String ? TextEnd(prefix, value, GgufLimits.MaxStringBytes) : value + GgufLimits.SizeOf(type);
        if (end is not { } known || !Have(prefix, known))
            return false;

        (Position, _pairs) = (known, _pairs - 1);
        return true;
    }

    private bool TryArray(ReadOnlySpan<byte> prefix, long start)
    {
        if (!Have(prefix, start + sizeof(uint) + sizeof(ulong)))
            return false;

        var type = (GgufValueType)BinaryPrimitives.ReadUInt32LittleEndian(prefix[(int)start..]);
        var count = BinaryPrimitives.ReadUInt64LittleEndian(prefix[((int)start + sizeof(uint))..]);
        if (GgufLimits.SizeOf(type) < 0 || count > GgufLimits.MaxArrayCount || _arrays.Count >= GgufLimits.MaxArrayDepth)
            return Stop();

        _texts = default;
        _arrays.Push((type, (long)count));
        Position = start + sizeof(uint) + sizeof(ulong);
        return true;
    }

    private bool TryElements(ReadOnlySpan<byte> prefix)
    {
        var (type, left) = _arrays.Pop();
        if (GgufLimits.SizeOf(type) is > 0 and var size)
        {
            Position += left * size;
            return true;
        }

        if (left == 0)
            return true;
        if (type == GgufValueType.Array)
        {
            // The one within lies on top of the rest of its own.
            _arrays.Push((type, left - 1));
            if (TryArray(prefix, Position))
                return true;
            _ = _arrays.Pop();
            _arrays.Push((type, left));
            return false;
        }

        while (left > 0 && TextEnd(prefix, Position, GgufLimits.MaxStringBytes) is { } end && Have(prefix, end))
        {
            _texts = (_texts.Count + 1, _texts.Bytes + end - Position);
            (Position, left) = (end, left - 1);
        }

        _arrays.Push((type, left));
        return left == 0;
    }

    private bool TryTensor(ReadOnlySpan<byte> prefix)
    {
        if (TextEnd(prefix, Position, GgufLimits.MaxTensorNameBytes) is not { } nameEnd || !Have(prefix, nameEnd + sizeof(uint)))
            return false;

        var dimensions = BinaryPrimitives.ReadUInt32LittleEndian(prefix[(int)nameEnd..]);
        if (dimensions > GgufLimits.MaxDimensions)
            return Stop();

        var end = nameEnd + sizeof(uint) + (dimensions * sizeof(ulong)) + sizeof(uint) + sizeof(ulong);
        if (!Have(prefix, end))
            return false;

        _infos = (_infos.Count + 1, _infos.Bytes + end - Position);
        (Position, _tensors) = (end, _tensors - 1);
        return true;
    }

    /// <summary>Gets where a text ends; null where its length is not there yet, or can't be one.</summary>
    private long? TextEnd(ReadOnlySpan<byte> prefix, long start, long maxBytes)
    {
        if (!Have(prefix, start + sizeof(ulong)))
            return null;

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix[(int)start..]);
        if (length <= (ulong)maxBytes)
            return start + sizeof(ulong) + (long)length;

        _ = Stop();
        return null;
    }

    private bool Have(ReadOnlySpan<byte> prefix, long end)
    {
        _needed = Math.Max(_needed, end);
        return end <= prefix.Length;
    }

    private bool Stop()
    {
        IsComplete = true;
        return false;
    }
}
