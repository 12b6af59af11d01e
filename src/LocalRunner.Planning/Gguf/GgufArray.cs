using System.Buffers.Binary;
using System.Text;

namespace LocalRunner.Gguf;

/// <summary>Gives access to an array of the metadata; elements are decoded when asked for, from the mapped file.</summary>
/// <remarks>
/// Every accessor throws <see cref="LocalRunnerException"/> (<see cref="LocalRunnerError.InvalidModel"/>) where the elements are
/// of another kind, and <see cref="ObjectDisposedException"/> once the file was disposed. Several threads may read at once.
/// </remarks>
public sealed partial class GgufArray
{
    private const int IndexStep = 64;
    private readonly GgufBytes _bytes;
    private readonly long _offset;
    private long[]? _index;

    internal GgufArray(GgufBytes bytes, long offset, long byteLength, GgufValueType elementType, long count)
    {
        (_bytes, _offset, ByteLength) = (bytes, offset, byteLength);
        (ElementType, Count) = (elementType, count);
    }

    /// <summary>Gets the type of every element.</summary>
    public GgufValueType ElementType { get; }

    /// <summary>Gets the number of elements.</summary>
    public long Count { get; }

    /// <summary>Gets the bytes that the elements take in the file, with the lengths of texts.</summary>
    internal long ByteLength { get; }

    /// <summary>Decodes every text, one at a time.</summary>
    public IEnumerable<string> Strings()
    {
        Expect(GgufValueType.String);
        return Decode();

        IEnumerable<string> Decode()
        {
            var position = _offset;
            for (var i = 0L; i < Count; i++)
            {
                var text = TextAt(position);
                position += sizeof(ulong) + text.Length;
                yield return Encoding.UTF8.GetString(text);
            }
        }
    }

    /// <summary>Decodes one text.</summary>
    /// <param name="index">Which, from 0. The first call walks the array once and keeps an index of 1/64 of its length.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or not below <see cref="Count"/>.</exception>
    public string StringAt(long index)
    {
        Expect(GgufValueType.String);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var position = (_index ??= BuildIndex())[index / IndexStep];
        for (var skip = index % IndexStep; skip > 0; skip--)
            position += sizeof(ulong) + TextAt(position).Length;

        return Encoding.UTF8.GetString(TextAt(position));
    }

    /// <summary>Enumerates the texts as UTF-8 without allocating.</summary>
    public GgufUtf8Strings Utf8Strings()
    {
        Expect(GgufValueType.String);
        return new(_bytes, _offset, Count);
    }

    /// <summary>Decodes integers of any width.</summary>
    /// <exception cref="LocalRunnerException">While enumerating: an element is above <see cref="long.MaxValue"/>.</exception>
    public IEnumerable<long> Integers() =>
        ElementType is GgufValueType.Float32 or GgufValueType.Float64 or GgufValueType.Boolean
            ? throw Mismatch("integers")
            : Scalars("integers").Select(value => value.AsInteger());

    /// <summary>Decodes numbers; integers are converted to floating point.</summary>
    public IEnumerable<double> Numbers() =>
        ElementType == GgufValueType.Boolean ? throw Mismatch("numbers") : Scalars("numbers").Select(value => value.AsNumber());

    /// <summary>Decodes booleans.</summary>
    public IEnumerable<bool> Booleans()
    {
        Expect(GgufValueType.Boolean);
        return Scalars("booleans").Select(value => value.AsBoolean());
    }

    /// <summary>Gets the arrays of a nested array.</summary>
    public IEnumerable<GgufArray> Arrays()
    {
        Expect(GgufValueType.Array);
        return Decode();

        IEnumerable<GgufArray> Decode()
        {
            var position = _offset;
            for (var i = 0L; i < Count; i++)
            {
                var array = GgufValues.ReadArray(_bytes, ref position);
                yield return array;
            }
        }
    }

    /// <summary>Gets the elements of a fixed size as they lie in the file, little-endian.</summary>
    /// <returns>A span into the mapped file: don't keep it beyond the <see cref="GgufFile"/>.</returns>
    /// <exception cref="LocalRunnerException">The elements are texts or arrays, or take more than 2 GiB.</exception>
    public ReadOnlySpan<byte> RawBytes() => GgufLimits.SizeOf(ElementType) == 0 || ByteLength > int.MaxValue
        ? throw Mismatch("elements of a fixed size, less than 2 GiB in all,")
        : _bytes.Slice(_offset, (int)ByteLength);

    /// <summary>Gets a piece of the array's encoded elements, whatever their type.</summary>
    internal ReadOnlySpan<byte> Encoded(long start, int length) => _bytes.Slice(_offset + start, length);

    private IEnumerable<GgufValue> Scalars(string expected)
    {
        var size = GgufLimits.SizeOf(ElementType);
        return size == 0 ? throw Mismatch(expected) : Decode();

        IEnumerable<GgufValue> Decode()
        {
            for (var i = 0L; i < Count; i++)
                yield return GgufValues.Scalar(ElementType, _bytes.Slice(_offset + (i * size), size));
        }
    }

    private ReadOnlySpan<byte> TextAt(long position) => _bytes.Slice(
        position + sizeof(ulong), (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes.Slice(position, sizeof(ulong))));

    private long[] BuildIndex()
    {
        var index = new long[(Count + IndexStep - 1) / IndexStep];
        var texts = Utf8Strings();
        for (var i = 0L; i < Count; i++)
        {
            if (i % IndexStep == 0)
                index[i / IndexStep] = texts.Position;

            texts.MoveNext();
        }

        return index;
    }

    private void Expect(GgufValueType type)
    {
        if (ElementType != type)
            throw Mismatch($"{type} elements");
    }

    private LocalRunnerException Mismatch(string expected) => new(
        LocalRunnerError.InvalidModel,
        $"A metadata array holds {Count} elements of {ElementType}, but {expected} were asked for: check its element type first.");
}
