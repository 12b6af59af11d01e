using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace LocalRunner.Gguf;

/// <summary>Parses the header of one file and checks all of it, at least as strictly as llama.cpp does.</summary>
internal sealed class GgufHeader
{
    // A key of one byte with a value of one byte; a tensor with a name of one byte and one dimension.
    private const int LeastPairBytes = 8 + 1 + 4 + 1;
    private const int LeastTensorBytes = 8 + 1 + 4 + 8 + 4 + 8;

    public GgufHeader(uint version, uint alignment, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors, long dataStart)
    {
        (Version, Alignment, Metadata) = (version, alignment, metadata);
        (Tensors, DataStart) = (tensors, dataStart);
    }

    public uint Version { get; }

    public uint Alignment { get; }

    public GgufMetadata Metadata { get; }

    public IReadOnlyList<GgufTensor> Tensors { get; }

    public long DataStart { get; }

    public static GgufHeader Parse(GgufBytes bytes, string path, int part)
    {
        var cursor = new GgufCursor(bytes, path);
        CheckMagic(cursor, path);
        var version = ReadVersion(cursor);
        var tensorCount = ReadCount(cursor, "tensors", GgufLimits.MaxTensors, LeastTensorBytes);
        var pairCount = ReadCount(cursor, "key-value pairs", GgufLimits.MaxKeys, LeastPairBytes);
        var metadata = ReadMetadata(cursor, pairCount);
        var alignment = ReadAlignment(cursor, metadata);
        var (tensors, dataStart) = GgufTensorReader.Read(cursor, tensorCount, alignment, part);
        return new GgufHeader(version, alignment, metadata, tensors, dataStart);
    }

    private static void CheckMagic(GgufCursor cursor, string path)
    {
        if (cursor.Remaining == 0)
            throw GgufErrors.Invalid(path, "it is empty (0 bytes)", "Download it again.");

        var magic = cursor.Take((int)Math.Min(4, cursor.Remaining));
        if (magic.SequenceEqual("GGUF"u8))
            return;

        if (magic.SequenceEqual("FUGG"u8))
            throw BigEndian(path);

        var seen = $"it begins with {GgufErrors.Quote(Encoding.Latin1.GetString(magic))} ({Convert.ToHexString(magic)}) instead of 'GGUF'";
        var advice = magic switch
        {
            [(byte)'v', (byte)'e', (byte)'r', (byte)'s'] => "It may be a Git LFS pointer: run 'git lfs pull'.",
            [(byte)'<', ..] => "It may be a web page: download the file itself.",
            [(byte)'P', (byte)'K', ..] => "It may be a PyTorch archive: convert it to GGUF.",
            _ => "Give a GGUF file, or download it again.",
        };
        throw GgufErrors.Invalid(path, seen, advice);
    }

    private static uint ReadVersion(GgufCursor cursor)
    {
        var version = cursor.UInt32();
        if (version is 2 or 3)
            return version;

        if ((version & 0xFFFF) == 0 && version != 0)
            throw cursor.Invalid(
                $"has version 0x{version:x8}, so the file is big-endian (version {BinaryPrimitives.ReverseEndianness(version)})",
                "Get a little-endian copy.");

        throw cursor.Invalid($"has GGUF version {version}; versions 2 and 3 are supported");
    }

    private static LocalRunnerException BigEndian(string path) =>
        GgufErrors.Invalid(path, "it begins with 'FUGG', so the file is big-endian", "Get a little-endian copy.");

    private static int ReadCount(GgufCursor cursor, string what, long most, int leastBytes)
    {
        var count = cursor.UInt64();
        if (count > (ulong)(cursor.Remaining / leastBytes))
            throw cursor.Truncated($"it announces {count} {what}, which take at least {leastBytes} bytes each");

        return count <= (ulong)most
            ? (int)count
            : throw cursor.Invalid($"announces {count} {what}, more than the {most} allowed");
    }

    private static GgufMetadata ReadMetadata(GgufCursor cursor, int count)
    {
        var metadata = new GgufMetadata();
        for (var i = 0; i < count; i++)
        {
            cursor.Enter("key-value pair", number: i);
            var key = cursor.Name("key", GgufLimits.MaxKeyBytes);
            cursor.Enter("the metadata key", key);
            if (!metadata.TryAdd(key, GgufValues.Read(cursor)))
                throw cursor.Invalid("appears twice");
        }

        return metadata;
    }

    private static uint ReadAlignment(GgufCursor cursor, GgufMetadata metadata)
    {
        if (!metadata.TryGet(GgufLimits.AlignmentKey, out var value))
            return GgufLimits.DefaultAlignment;

        cursor.Enter("the metadata key", GgufLimits.AlignmentKey);
        if (value.Type != GgufValueType.UInt32)
            throw cursor.Invalid($"is {value.Type}; it must be {GgufValueType.UInt32}");

        return BitOperations.IsPow2((uint)value.Bits)
            ? (uint)value.Bits
            : throw cursor.Invalid($"is {value.Bits}; it must be a power of two");
    }
}
