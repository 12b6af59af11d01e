using System.Text;

namespace LocalRunner.Tokenization;

/// <summary>
/// The characters that byte-level vocabularies write bytes as: printable ones of Latin-1 as themselves, the others moved behind
/// Latin-1 in their order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly byte[][] s_texts = [.. Enumerable.Range(0, 256).Select(value => Encoding.UTF8.GetBytes(((char)CharacterOf(value)).ToString()))];
    private static readonly Dictionary<int, byte> s_bytes = Enumerable.Range(0, 256).ToDictionary(CharacterOf, value => (byte)value);

    /// <summary>Gets a byte's character in UTF-8.</summary>
    public static ReadOnlySpan<byte> TextOf(byte value) => s_texts[value];

    public static bool TryByteOf(int character, out byte value) => s_bytes.TryGetValue(character, out value);

    /// <summary>Writes bytes as their characters.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="destination">Takes the characters in UTF-8: up to two bytes each.</param>
    /// <returns>The length in bytes.</returns>
    public static int Write(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        var length = 0;
        foreach (var value in bytes)
        {
            s_texts[value].CopyTo(destination[length..]);
            length += s_texts[value].Length;
        }

        return length;
    }

    private static int CharacterOf(int value) => IsShown(value) ? value : 256 + Enumerable.Range(0, value).Count(lower => !IsShown(lower));

    private static bool IsShown(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
