using System.Buffers.Binary;

namespace LocalRunner.Engine;

/// <summary>Reads from the bytes of an image file how large the image is, so that a decoder never sees what is none, or what would take memory without bound.</summary>
internal static class ImageFile
{
    public const int LongestSide = 16_384;
    public const int MostPixels = ProjectorUse.MostPixels;
    public const int MostOblong = ProjectorUse.MostOblong;

    private const string Kinds = "PNG, JPEG, GIF and BMP";

    /// <summary>Gets the width and the height, in pixels.</summary>
    /// <exception cref="LocalRunnerException">The bytes are no such image, or one too large.</exception>
    public static (int Width, int Height) SizeOf(ReadOnlySpan<byte> file)
    {
        if (file.Length > ImageFormats.MostBytes)
            throw Require.Invalid($"An image has {file.Length} bytes; {ImageFormats.MostBytes} at most are read. Scale it down.");
        var (width, height) = Png(file) ?? Gif(file) ?? Bmp(file) ?? Jpeg(file)
            ?? throw Require.Invalid($"An image of {file.Length} bytes can't be read: it is none of the kinds {Kinds}, or cut short. Convert it to one of them.");
        if (width < 1 || height < 1)
            throw Require.Invalid($"An image is {width} x {height} pixels, so that nothing can be seen on it.");
        if (width > LongestSide || height > LongestSide || width * height > MostPixels)
            throw Require.Invalid($"An image is {width} x {height} pixels; {MostPixels} at most are read, and {LongestSide} of a side. Scale it down.");
        if (Math.Max(width, height) > MostOblong * Math.Min(width, height))
            throw Require.Invalid($"An image is {width} x {height} pixels; one side may be {MostOblong} times the other at most. Cut it.");
        return ((int)width, (int)height);
    }

    private static (long Width, long Height)? Png(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]) || file.Length < 33
            || BinaryPrimitives.ReadUInt32BigEndian(file[8..]) != 13 || !file[12..16].SequenceEqual("IHDR"u8))
            return null;

        // A picture without data is none.
        return file.IndexOf("IDAT"u8) > 0 ? (BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..])) : null;
    }

    private static (long Width, long Height)? Gif(ReadOnlySpan<byte> file) => file.Length >= 20 && (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
        ? (BinaryPrimitives.ReadUInt16LittleEndian(file[6..]), BinaryPrimitives.ReadUInt16LittleEndian(file[8..]))
        : null;

    private static (long Width, long Height)? Bmp(ReadOnlySpan<byte> file)
    {
        if (file.Length < 54 || !file.StartsWith("BM"u8))
            return null;
        return BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) switch
        {
            12 => (BinaryPrimitives.ReadUInt16LittleEndian(file[18..]), BinaryPrimitives.ReadUInt16LittleEndian(file[20..])),
            >= 40 and <= 124 => (BinaryPrimitives.ReadInt32LittleEndian(file[18..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]))),
            _ => null,
        };
    }

    /// <summary>Goes from marker to marker up to the one that begins a frame.</summary>
    private static (long Width, long Height)? Jpeg(ReadOnlySpan<byte> file)
    {
        const byte FirstFrame = 0xc0, Progressive = 0xc2, LastFrame = 0xcf, HuffmanTables = 0xc4, Extensions = 0xc8, ArithmeticTables = 0xcc, Scan = 0xda, End = 0xd9;
        if (!file.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]))
            return null;
        for (var at = 2; at + 9 < file.Length;)
        {
            if (file[at] != 0xff)
                return null;
            var marker = file[at + 1];
            if (marker == 0xff)
            {
                at++;
                continue;
            }

            if (marker is Scan or End)
                return null;
            if (marker is >= FirstFrame and <= LastFrame && marker is not (HuffmanTables or Extensions or ArithmeticTables))
                return marker <= Progressive ? (BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..])) : null;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }

        return null;
    }
}
