using System.Buffers.Binary;
using System.Text;

namespace LocalRunner.Gguf;

/// <summary>Encodes headers and values.</summary>
internal static class GgufEncoder
{
    private const int CopyBytes = 1 << 20;

    public static void WriteHeader(Stream stream, GgufOutputPart part)
    {
        stream.Write("GGUF"u8);
        UInt32(stream, part.Version);
        UInt64(stream, (ulong)part.Tensors.Count);
        UInt64(stream, (ulong)part.Metadata.Count);
        foreach (var (key, value) in part.Metadata)
        {
            Text(stream, Encoding.UTF8.GetBytes(key));
            UInt32(stream, (uint)value.Type);
            Value(stream, value);
        }

        var offset = 0L;
        foreach (var tensor in part.Tensors)
        {
            Text(stream, Encoding.UTF8.GetBytes(tensor.Name));
            UInt32(stream, (uint)tensor.Shape.Count);
            foreach (var length in tensor.Shape)
                UInt64(stream, (ulong)length);

            UInt32(stream, (uint)tensor.Type);
            UInt64(stream, (ulong)offset);
            offset = GgufLimits.AlignUp(checked(offset + tensor.Bytes), part.Alignment);
        }
    }

    public static void Text(Stream stream, ReadOnlySpan<byte> utf8)
    {
        UInt64(stream, (ulong)utf8.Length);
        stream.Write(utf8);
    }

    /// <summary>Writes an array's element type, count and elements.</summary>
    public static void Array(Stream stream, GgufArray array)
    {
        UInt32(stream, (uint)array.ElementType);
        UInt64(stream, (ulong)array.Count);
        for (var start = 0L; start < array.ByteLength; start += CopyBytes)
            stream.Write(array.Encoded(start, (int)Math.Min(CopyBytes, array.ByteLength - start)));
    }

    private static void Value(Stream stream, GgufValue value)
    {
        switch (value.Type)
        {
            case GgufValueType.String:
                Text(stream, value.Utf8());
                break;

            case GgufValueType.Array:
                Array(stream, value.AsArray());
                break;

            default:
                Span<byte> bytes = stackalloc byte[sizeof(ulong)];
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, value.Bits);
                stream.Write(bytes[..GgufLimits.SizeOf(value.Type)]);
                break;
        }
    }

    private static void UInt32(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void UInt64(Stream stream, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
