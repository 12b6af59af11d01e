namespace LocalRunner.Gguf;

/// <summary>Holds one metadata value. Text and arrays stay in the mapped file until asked for.</summary>
/// <remarks>
/// Every accessor throws <see cref="LocalRunnerException"/> (<see cref="LocalRunnerError.InvalidModel"/>) where the value is
/// of another kind, and <see cref="ObjectDisposedException"/> for text and arrays of a file that was disposed.
/// </remarks>
public readonly struct GgufValue
{
    private readonly ulong _bits;
    private readonly object? _reference;

    internal GgufValue(GgufValueType type, ulong bits) => (Type, _bits) = (type, bits);

    internal GgufValue(GgufText text) => (Type, _reference) = (GgufValueType.String, text);

    private GgufValue(GgufValueType type, object reference) => (Type, _reference) = (type, reference);

    /// <summary>Gets the type that the file gives the value.</summary>
    public GgufValueType Type { get; }

    /// <summary>Gets the bits of a number or boolean as an unsigned integer, sign-extended where signed.</summary>
    internal ulong Bits => _bits;

    /// <summary>Makes an unsigned 8-bit value.</summary>
    public static GgufValue Of(byte value) => new(GgufValueType.UInt8, value);

    /// <summary>Makes a signed 8-bit value.</summary>
    public static GgufValue Of(sbyte value) => new(GgufValueType.Int8, (ulong)value);

    /// <summary>Makes an unsigned 16-bit value.</summary>
    public static GgufValue Of(ushort value) => new(GgufValueType.UInt16, value);

    /// <summary>Makes a signed 16-bit value.</summary>
    public static GgufValue Of(short value) => new(GgufValueType.Int16, (ulong)value);

    /// <summary>Makes an unsigned 32-bit value.</summary>
    public static GgufValue Of(uint value) => new(GgufValueType.UInt32, value);

    /// <summary>Makes a signed 32-bit value.</summary>
    public static GgufValue Of(int value) => new(GgufValueType.Int32, (ulong)value);

    /// <summary>Makes an unsigned 64-bit value.</summary>
    public static GgufValue Of(ulong value) => new(GgufValueType.UInt64, value);

    /// <summary>Makes a signed 64-bit value.</summary>
    public static GgufValue Of(long value) => new(GgufValueType.Int64, (ulong)value);

    /// <summary>Makes a 32-bit floating-point value.</summary>
    public static GgufValue Of(float value) => new(GgufValueType.Float32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Makes a 64-bit floating-point value.</summary>
    public static GgufValue Of(double value) => new(GgufValueType.Float64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Makes a boolean value.</summary>
    public static GgufValue Of(bool value) => new(GgufValueType.Boolean, value ? 1u : 0u);

    /// <summary>Makes a text value.</summary>
    public static GgufValue Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(GgufValueType.String, value);
    }

    /// <summary>Makes an array value.</summary>
    public static GgufValue Of(GgufArray value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(GgufValueType.Array, value);
    }

    /// <summary>Gets the text; bytes that are not UTF-8 become U+FFFD. Decodes it anew each time.</summary>
    public string AsString() => _reference switch
    {
        string text => text,
        GgufText text => text.Decode(),
        _ => throw Mismatch("a text"),
    };

    /// <summary>Gets an integer of any width.</summary>
    /// <exception cref="LocalRunnerException">It is no integer, or above <see cref="long.MaxValue"/>.</exception>
    public long AsInteger() => TryInteger(out var value) ? value : throw Mismatch("a signed 64-bit integer");

    /// <summary>Gets an integer of any width that is not negative.</summary>
    /// <exception cref="LocalRunnerException">It is no integer, or negative.</exception>
    public ulong AsUnsigned() => Type == GgufValueType.UInt64 || (TryInteger(out var value) && value >= 0)
        ? _bits
        : throw Mismatch("an unsigned integer");

    /// <summary>Gets a number: floating point, or an integer converted to it.</summary>
    public double AsNumber() => TryNumber(out var value) ? value : throw Mismatch("a number");

    /// <summary>Gets a boolean.</summary>
    public bool AsBoolean() => Type == GgufValueType.Boolean ? _bits != 0 : throw Mismatch("a boolean");

    /// <summary>Gets an array.</summary>
    public GgufArray AsArray() => _reference as GgufArray ?? throw Mismatch("an array");

    internal ReadOnlySpan<byte> Utf8() => _reference is GgufText text ? text.Utf8 : System.Text.Encoding.UTF8.GetBytes(AsString());

    internal bool TryInteger(out long value)
    {
        value = (long)_bits;
        return Type switch
        {
            GgufValueType.UInt64 => value >= 0,
            GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.UInt16 or GgufValueType.Int16
                or GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Int64 => true,
            _ => false,
        };
    }

    internal bool TryNumber(out double value)
    {
        value = Type switch
        {
            GgufValueType.Float32 => BitConverter.UInt32BitsToSingle((uint)_bits),
            GgufValueType.Float64 => BitConverter.UInt64BitsToDouble(_bits),
            GgufValueType.UInt64 => _bits,
            _ => (long)_bits,
        };
        return Type is GgufValueType.Float32 or GgufValueType.Float64 or GgufValueType.UInt64 || TryInteger(out _);
    }

    private LocalRunnerException Mismatch(string expected) => new(
        LocalRunnerError.InvalidModel,
        $"A metadata value is {Type}{(_reference is null ? $" (bits 0x{_bits:x})" : "")}, but {expected} was asked for: check its type first.");
}
