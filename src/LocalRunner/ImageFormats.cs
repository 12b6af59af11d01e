namespace LocalRunner;

/// <summary>Knows the formats of images that models read: PNG, JPEG, GIF and BMP.</summary>
public static class ImageFormats
{
    /// <summary>The most bytes that an image file may have.</summary>
    public const int MostBytes = 64 << 20;

    private static readonly (byte[] Signature, string MediaType)[] s_all =
    [
        ([0x89, .. "PNG\r\n\x1A\n"u8], "image/png"), ([0xFF, 0xD8, 0xFF], "image/jpeg"), ([.. "GIF8"u8], "image/gif"), ([.. "BM"u8], "image/bmp"),
    ];

    /// <summary>Gets their media types, such as image/png.</summary>
    public static IReadOnlyList<string> MediaTypes { get; } = [.. s_all.Select(format => format.MediaType)];

    /// <summary>Gets the media type of an image by its first bytes; null where they begin none of the formats. Whether the rest can be read is not looked at.</summary>
    /// <param name="file">The bytes of the file, 8 of them at least.</param>
    public static string? MediaTypeOf(ReadOnlySpan<byte> file)
    {
        foreach (var (signature, mediaType) in s_all)
        {
            if (file.StartsWith(signature))
                return mediaType;
        }

        return null;
    }
}
