using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Wire;

/// <summary>Reads images that a request brings along in base64, with or without the head of a <c>data:</c> address. What an image is, its first bytes say: clients often declare another type.</summary>
internal static class ImageReader
{
    private const string Scheme = "data:";
    private const string Marker = ";base64,";

    /// <summary>Reads an image.</summary>
    /// <exception cref="ApiException">It is an address that would have to be fetched, no base64, or of none of the types that are read.</exception>
    public static DataContent Read(JsonField image)
    {
        var text = image.RequiredText();
        var start = 0;
        if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            // What precedes the bytes is short; a text of megabytes is not searched for it.
            var head = text.AsSpan(0, Math.Min(text.Length, 256)).IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
            start = head >= 0 ? head + Marker.Length : throw image.Refused($"'{image.Path}' is a data: address without base64. Send {Expected}.", "invalid_image");
        }
        else if (text.AsSpan(0, Math.Min(text.Length, 32)).Contains(':'))
        {
            throw image.Refused($"'{image.Path}' is an address, and this server fetches nothing. Send the image itself: {Expected}.", "invalid_image");
        }

        var bytes = new byte[(text.Length - start) / 4 * 3 + 3];
        if (!Convert.TryFromBase64Chars(text.AsSpan(start), bytes, out var length))
            throw image.Refused($"'{image.Path}' is no base64. Send {Expected}.", "invalid_image");
        return ImageFormats.MediaTypeOf(bytes.AsSpan(0, length)) is { } type
            ? new DataContent(bytes.AsMemory(0, length), type)
            : throw image.Refused($"'{image.Path}' holds {length} bytes that begin like no PNG, JPEG, GIF or BMP, which are the images that are read. Send it as one of these.", "invalid_image");
    }

    private const string Expected = "data:image/png;base64, and the bytes in base64";
}
