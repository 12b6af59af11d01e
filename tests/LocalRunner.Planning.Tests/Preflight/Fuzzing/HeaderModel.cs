using System.Buffers.Binary;
using System.Text;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>One metadata entry, its payload kept as raw bytes so that a mutation can contradict its type.</summary>
internal sealed record HeaderEntry(byte[] Key, uint Type, byte[] Payload)
{
    public string Name => Encoding.UTF8.GetString(Key);
}

/// <summary>One tensor as the header describes it.</summary>
internal sealed record HeaderTensor(byte[] Key, ulong[] Shape, uint Type, ulong Offset)
{
    public string Name => Encoding.UTF8.GetString(Key);
}

/// <summary>A GGUF header taken apart, without any of the checks of the reader under test.</summary>
internal sealed class HeaderModel
{
    private static readonly int[] ScalarSizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];

    public List<HeaderEntry> Entries { get; } = [];

    public List<HeaderTensor> Tensors { get; } = [];

    /// <summary>What the place of the tensor data, and of each tensor, is a multiple of.</summary>
    public int Alignment { get; set; } = 32;

    /// <summary>Where the tensor data begins in the file that was read.</summary>
    public long DataStart { get; private set; }

    public static HeaderModel Read(ReadOnlySpan<byte> file)
    {
        var model = new HeaderModel();
        var position = 24;
        var tensors = BinaryPrimitives.ReadUInt64LittleEndian(file[8..]);
        var entries = BinaryPrimitives.ReadUInt64LittleEndian(file[16..]);
        for (var i = 0UL; i < entries; i++)
        {
            var key = Text(file, ref position);
            var type = UInt32(file, ref position);
            var start = position;
            Skip(file, ref position, type);
            model.Entries.Add(new HeaderEntry(key, type, file[start..position].ToArray()));
        }

        for (var i = 0UL; i < tensors; i++)
        {
            var key = Text(file, ref position);
            var shape = new ulong[UInt32(file, ref position)];
            for (var d = 0; d < shape.Length; d++)
                shape[d] = UInt64(file, ref position);
            model.Tensors.Add(new HeaderTensor(key, shape, UInt32(file, ref position), UInt64(file, ref position)));
        }

        model.DataStart = model.Align(position);
        return model;
    }

    public HeaderModel Copy()
    {
        var copy = new HeaderModel { DataStart = DataStart, Alignment = Alignment };
        copy.Entries.AddRange(Entries);
        copy.Tensors.AddRange(Tensors);
        return copy;
    }

    /// <summary>Writes the header, padded to where the tensor data begins.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)Tensors.Count);
        writer.Write((ulong)Entries.Count);
        foreach (var entry in Entries)
        {
            writer.Write((ulong)entry.Key.Length);
            writer.Write(entry.Key);
            writer.Write(entry.Type);
            writer.Write(entry.Payload);
        }

        foreach (var tensor in Tensors)
        {
            writer.Write((ulong)tensor.Key.Length);
            writer.Write(tensor.Key);
            writer.Write((uint)tensor.Shape.Length);
            foreach (var dimension in tensor.Shape)
                writer.Write(dimension);
            writer.Write(tensor.Type);
            writer.Write(tensor.Offset);
        }

        writer.Write(new byte[Align(stream.Length) - stream.Length]);
        return stream.ToArray();
    }

    private long Align(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private static void Skip(ReadOnlySpan<byte> file, ref int position, uint type)
    {
        if (type == 8)
        {
            Text(file, ref position);
        }
        else if (type == 9)
        {
            var element = UInt32(file, ref position);
            var count = UInt64(file, ref position);
            for (var i = 0UL; i < count; i++)
                Skip(file, ref position, element);
        }
        else
        {
            position += ScalarSizes[type];
        }
    }

    private static byte[] Text(ReadOnlySpan<byte> file, ref int position)
    {
        var length = (int)UInt64(file, ref position);
        position += length;
        return file[(position - length)..position].ToArray();
    }

    private static uint UInt32(ReadOnlySpan<byte> file, ref int position)
    {
        position += 4;
        return BinaryPrimitives.ReadUInt32LittleEndian(file[(position - 4)..]);
    }

    private static ulong UInt64(ReadOnlySpan<byte> file, ref int position)
    {
        position += 8;
        return BinaryPrimitives.ReadUInt64LittleEndian(file[(position - 8)..]);
    }
}
