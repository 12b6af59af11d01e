namespace LocalRunner.Gguf;

/// <summary>Holds the format's constants and the bounds that a file must keep.</summary>
internal static class GgufLimits
{
    public const uint DefaultAlignment = 32;
    public const int MaxDimensions = 4;

    // llama.cpp stores names in 64 bytes, the last of them zero.
    public const int MaxTensorNameBytes = 63;
    public const int MaxKeyBytes = ushort.MaxValue;

    // The same two bounds as llama.cpp's reader.
    public const long MaxStringBytes = 1L << 30;
    public const long MaxArrayCount = 1L << 30;

    // Far above any model (they have about 50 keys and up to some 50,000 tensors); they bound what a hostile file may cost.
    public const long MaxKeys = 1L << 16;
    public const long MaxTensors = 1L << 18;
    public const int MaxArrayDepth = 4;

    public const string AlignmentKey = "general.alignment";
    public const string SplitNumberKey = "split.no";
    public const string SplitCountKey = "split.count";
    public const string SplitTensorsKey = "split.tensors.count";

    /// <summary>Gets the bytes of one value, 0 for strings and arrays, -1 for a type that does not exist.</summary>
    public static int SizeOf(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Boolean => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.UInt64 or GgufValueType.Int64 or GgufValueType.Float64 => 8,
        GgufValueType.String or GgufValueType.Array => 0,
        _ => -1,
    };

    /// <summary>Rounds up to a multiple of a power of two.</summary>
    public static long AlignUp(long value, uint alignment) => checked(value + alignment - 1) & ~(long)(alignment - 1);
}
