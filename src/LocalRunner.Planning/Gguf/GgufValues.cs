using System.Buffers.Binary;

namespace LocalRunner.Gguf;

/// <summary>Reads and checks values of the metadata.</summary>
internal static class GgufValues
{
    /// <summary>Reads a value with its type before it; everything in it is checked, nothing is decoded.</summary>
    public static GgufValue Read(GgufCursor cursor)
    {
        var type = ReadType(cursor);
        switch (type)
        {
            case GgufValueType.String:
                var length = cursor.Text(GgufLimits.MaxStringBytes).Length;
                return new GgufValue(new GgufText(cursor.Bytes, cursor.Position - length, length));

            case GgufValueType.Array:
                var start = cursor.Position;
                CheckArray(cursor, depth: 1);
                return GgufValue.Of(ReadArray(cursor.Bytes, ref start, cursor.Position));

            case GgufValueType.Boolean:
                CheckBooleans(cursor, 1);
                return new GgufValue(type, cursor.Bytes.Slice(cursor.Position - 1, 1)[0]);

            default:
                return Scalar(type, cursor.Take(GgufLimits.SizeOf(type)));
        }
    }

    /// <summary>Decodes one value of a fixed size.</summary>
    public static GgufValue Scalar(GgufValueType type, ReadOnlySpan<byte> bytes) => new(type, type switch
    {
        GgufValueType.Int8 => (ulong)(sbyte)bytes[0],
        GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        GgufValueType.Int16 => (ulong)BinaryPrimitives.ReadInt16LittleEndian(bytes),
        GgufValueType.UInt32 or GgufValueType.Float32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        GgufValueType.Int32 => (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes),
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        _ => bytes[0],
    });

    /// <summary>Makes the array at a position that was checked before, and moves the position behind it.</summary>
    public static GgufArray ReadArray(GgufBytes bytes, ref long position, long end = -1)
    {
        var type = (GgufValueType)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(position, sizeof(uint)));
        var count = BinaryPrimitives.ReadInt64LittleEndian(bytes.Slice(position + sizeof(uint), sizeof(long)));
        var start = position + sizeof(uint) + sizeof(long);
        position = end >= 0 ? end : End(bytes, start, type, count);
        return new GgufArray(bytes, start, position - start, type, count);
    }

    /// <summary>Gets the type that stores a .NET number or boolean.</summary>
    public static GgufValueType TypeOf(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => throw NoElement(type),
        TypeCode.Byte => GgufValueType.UInt8,
        TypeCode.SByte => GgufValueType.Int8,
        TypeCode.UInt16 => GgufValueType.UInt16,
        TypeCode.Int16 => GgufValueType.Int16,
        TypeCode.UInt32 => GgufValueType.UInt32,
        TypeCode.Int32 => GgufValueType.Int32,
        TypeCode.UInt64 => GgufValueType.UInt64,
        TypeCode.Int64 => GgufValueType.Int64,
        TypeCode.Single => GgufValueType.Float32,
        TypeCode.Double => GgufValueType.Float64,
        TypeCode.Boolean => GgufValueType.Boolean,
        _ => throw NoElement(type),
    };

    private static LocalRunnerException NoElement(Type type) =>
        GgufErrors.Argument($"An array of {type.Name} can't be written: use integers, float, double or bool.");

    private static long End(GgufBytes bytes, long start, GgufValueType type, long count)
    {
        if (type == GgufValueType.Array)
        {
            for (; count > 0; count--)
                ReadArray(bytes, ref start);

            return start;
        }

        if (type != GgufValueType.String)
            return start + (count * GgufLimits.SizeOf(type));

        var texts = new GgufUtf8Strings(bytes, start, count);
        while (texts.MoveNext())
        {
        }

        return texts.Position;
    }

    private static void CheckArray(GgufCursor cursor, int depth)
    {
        if (depth > GgufLimits.MaxArrayDepth)
            throw cursor.Invalid($"nests arrays more than {GgufLimits.MaxArrayDepth} deep");

        var type = ReadType(cursor);
        var count = cursor.UInt64();
        if (count > (ulong)GgufLimits.MaxArrayCount)
            throw cursor.Invalid($"has an array of {count} elements, more than the {GgufLimits.MaxArrayCount} allowed");

        var least = type switch
        {
            GgufValueType.String => sizeof(ulong),
            GgufValueType.Array => sizeof(uint) + sizeof(ulong),
            _ => GgufLimits.SizeOf(type),
        };
        if ((long)count > cursor.Remaining / least)
            throw cursor.Truncated($"an array of {count} elements begins at byte {cursor.Position}");

        CheckElements(cursor, type, (long)count, depth);
    }

    private static void CheckElements(GgufCursor cursor, GgufValueType type, long count, int depth)
    {
        switch (type)
        {
            case GgufValueType.String:
                for (; count > 0; count--)
                    cursor.SkipText();

                break;

            case GgufValueType.Array:
                for (; count > 0; count--)
                    CheckArray(cursor, depth + 1);

                break;

            case GgufValueType.Boolean:
                CheckBooleans(cursor, (int)count);
                break;

            default:
                cursor.Skip(count * GgufLimits.SizeOf(type));
                break;
        }
    }

    private static void CheckBooleans(GgufCursor cursor, int count)
    {
        var values = cursor.Take(count);
        var wrong = values.IndexOfAnyExcept((byte)0, (byte)1);
        if (wrong >= 0)
            throw cursor.Invalid($"has a boolean of {values[wrong]}, which must be 0 or 1");
    }

    private static GgufValueType ReadType(GgufCursor cursor)
    {
        var type = cursor.UInt32();
        return type <= (uint)GgufValueType.Float64
            ? (GgufValueType)type
            : throw cursor.Invalid($"has a value of type {type}; 0 to {(uint)GgufValueType.Float64} exist");
    }
}
