using System.Buffers.Binary;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>Writes metadata values of any type, and takes arrays apart, so that a mutation can say something else in another type.</summary>
internal static class Payload
{
    public const uint UInt8 = 0, Int8 = 1, UInt16 = 2, Int16 = 3, UInt32 = 4, Int32 = 5, Float32 = 6, Bool = 7, Text = 8, Array = 9, UInt64 = 10, Int64 = 11, Float64 = 12;

    private static readonly int[] s_sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

    public static bool IsNumber(uint type) => type is not (Text or Array);

    /// <summary>Writes a number in a type, cut to its size.</summary>
    public static byte[] OfNumber(uint type, double number) => type switch
    {
        Float32 => BitConverter.GetBytes((float)number),
        Float64 => BitConverter.GetBytes(number),
        _ => OfInteger(type, double.IsFinite(number) ? (long)Math.Clamp(number, long.MinValue, long.MaxValue) : -1),
    };

    public static byte[] OfInteger(uint type, long integer) => type switch
    {
        Float32 or Float64 => OfNumber(type, integer),
        Text => OfText(integer.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        _ => BitConverter.GetBytes(integer)[..s_sizes[type]],
    };

    public static byte[] OfText(string text)
    {
        var bytes = HostileValues.Bytes(text);
        return [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes];
    }

    public static byte[] OfArray(uint element, IReadOnlyCollection<byte[]> elements) =>
        [.. BitConverter.GetBytes(element), .. BitConverter.GetBytes((ulong)elements.Count), .. elements.SelectMany(bytes => bytes)];

    public static double Number(uint type, ReadOnlySpan<byte> payload) => type switch
    {
        UInt8 or Bool => payload[0],
        Int8 => (sbyte)payload[0],
        UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(payload),
        Int16 => BinaryPrimitives.ReadInt16LittleEndian(payload),
        UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(payload),
        Int32 => BinaryPrimitives.ReadInt32LittleEndian(payload),
        Float32 => BinaryPrimitives.ReadSingleLittleEndian(payload),
        Float64 => BinaryPrimitives.ReadDoubleLittleEndian(payload),
        UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(payload),
        Int64 => BinaryPrimitives.ReadInt64LittleEndian(payload),
        _ => 0,
    };

    /// <summary>Takes an array of numbers or texts apart.</summary>
    public static (uint Element, List<byte[]> Elements) Split(byte[] array)
    {
        var type = BinaryPrimitives.ReadUInt32LittleEndian(array);
        var elements = new List<byte[]>((int)BinaryPrimitives.ReadUInt64LittleEndian(array.AsSpan(4)));
        for (var position = 12; position < array.Length; position += elements[^1].Length)
        {
            var size = type == Text ? 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(array.AsSpan(position)) : s_sizes[type];
            elements.Add(array[position..(position + size)]);
        }

        return (type, elements);
    }
}
