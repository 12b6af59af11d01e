using System.Security.Cryptography;

namespace LocalRunner.Chat;

/// <summary>An image of a message.</summary>
/// <param name="Data">The bytes of its file.</param>
/// <param name="Hash">Their SHA-256.</param>
internal sealed record ChatImage(byte[] Data, byte[] Hash)
{
    // Nobody who writes a message knows it, so that no text can stand for an image.
    private static readonly string s_secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Gets how each marker begins.</summary>
    public static string MarkerStart { get; } = $"<__image_{s_secret}_";

    /// <summary>Gets how each marker ends.</summary>
    public const string MarkerEnd = "__>";

    /// <summary>Gets what stands for it in a message until the prompt is split.</summary>
    public string Marker => MarkerStart + Convert.ToHexStringLower(Hash) + MarkerEnd;

    /// <summary>Shows a text in which images are marked to people.</summary>
    public static string Show(string text)
    {
        while (text.IndexOf(MarkerStart, StringComparison.Ordinal) is >= 0 and var at && text.IndexOf(MarkerEnd, at, StringComparison.Ordinal) is > 0 and var end)
            text = $"{text[..at]}<image>{text[(end + MarkerEnd.Length)..]}";
        return text;
    }

    public static ChatImage Of(ReadOnlyMemory<byte> data) => new(data.ToArray(), SHA256.HashData(data.Span));
}
