using System.Buffers.Binary;
using System.IO.Compression;

namespace LocalRunner.Fixtures;

/// <summary>Images made of a seed.</summary>
internal static class MadeImage
{
    public static byte[] Png(int width, int height, int seed = 1)
    {
        var rows = new byte[height * ((width * 3) + 1)];
        var random = new Random(seed);
        for (var y = 0; y < height; y++)
            random.NextBytes(rows.AsSpan((y * ((width * 3) + 1)) + 1, width * 3));
        return Png(width, height, rows);
    }

    /// <summary>Writes a PNG file with whatever it is told of its size.</summary>
    public static byte[] Png(int width, int height, byte[] rows)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, 2);
        Chunk(file, "IHDR"u8, head);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        Chunk(file, "IDAT"u8, packed.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    public static byte[] Bmp(int width, int height, int seed = 1)
    {
        var row = ((width * 3) + 3) / 4 * 4;
        var file = new byte[54 + (row * height)];
        new Random(seed).NextBytes(file.AsSpan(54));
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        (file[26], file[28]) = (1, 24);
        return file;
    }

    /// <summary>Gets a grey JPEG file of 16 x 16 pixels.</summary>
    public static byte[] Jpeg => Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBD/wAALCAAQABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAFRAAAgAAAAAAAAAAAAAAAAAAAAH/2gAIAQEAAD8AqnWkJxR//9k=");

    /// <summary>Writes a GIF file whose codes are never longer than nine bits: the table is cleared before it grows.</summary>
    public static byte[] Gif(int width, int height, int seed = 1)
    {
        const int Clear = 256, End = 257, Run = 200;
        using var file = new MemoryStream();
        file.Write("GIF89a"u8);
        file.Write([(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0xf7, 0, 0]);
        var random = new Random(seed);
        var colours = new byte[768];
        random.NextBytes(colours);
        file.Write(colours);
        file.Write([0x2c, 0, 0, 0, 0, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0, 8]);
        var (codes, bits, held) = (new List<byte>(), 0, 0);
        for (var i = 0; i < width * height; i++)
        {
            if (i % Run == 0)
                Put(Clear);
            Put(random.Next(256));
        }

        Put(End);
        codes.Add((byte)bits);
        foreach (var block in codes.Chunk(255))
        {
            file.WriteByte((byte)block.Length);
            file.Write(block);
        }

        file.Write([0, 0x3b]);
        return file.ToArray();

        void Put(int code)
        {
            bits |= code << held;
            for (held += 9; held >= 8; held -= 8, bits >>= 8)
                codes.Add((byte)bits);
        }
    }

    private static void Chunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        byte[] body = [.. type, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(body));
        file.Write(number);
    }

    private static uint Crc32(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var each in data)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
