using System.Buffers.Binary;

namespace LocalRunner.Tokenization;

/// <summary>
/// The map by which SentencePiece normalises text: the size of a double array, its 32-bit nodes, and the replacements, which end in NUL.
/// A node holds the byte that leads to it, the base of its children and whether a replacement belongs to it.
/// </summary>
internal sealed class CharacterMap
{
    private readonly uint[] _nodes;
    private readonly byte[] _replacements;

    public CharacterMap(byte[] map)
    {
        (_nodes, _replacements) = ([], []);
        if (map.Length == 0)
            return;
        if (map.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(map) + 4L >= map.Length)
            throw TokenizerErrors.Invalid("tokenizer.ggml.precompiled_charsmap is shorter than it says");
        var bytes = (int)BinaryPrimitives.ReadUInt32LittleEndian(map);
        _nodes = [.. Enumerable.Range(0, bytes / 4).Select(index => BinaryPrimitives.ReadUInt32LittleEndian(map.AsSpan(4 + (index * 4))))];
        _replacements = map[(4 + bytes)..];
    }

    /// <summary>Finds what replaces the longest part of a text's beginning that the map knows.</summary>
    /// <param name="text">The text.</param>
    /// <param name="replacement">What replaces it.</param>
    /// <returns>The length of what is replaced, in bytes; 0 where the map knows none of it.</returns>
    public int Replace(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement)
    {
        replacement = [];
        if (_nodes.Length == 0)
            return 0;
        var (longest, place) = (0, 0u);
        var node = Base(Node(0));
        for (var i = 0; i < text.Length && text[i] != 0; i++)
        {
            node ^= text[i];
            var packed = Node(node);
            if ((packed & 0x8000_00FF) != text[i])
                break;
            node ^= Base(packed);
            if ((packed >> 8 & 1) != 0)
                (longest, place) = (i + 1, Node(node) & 0x7FFF_FFFF);
        }

        if (longest == 0)
            return 0;
        if (place >= _replacements.Length || _replacements.AsSpan((int)place).IndexOf((byte)0) is not (>= 0 and var length))
            throw Broken("its replacements");
        replacement = _replacements.AsSpan((int)place, length);
        return longest;
    }

    private static uint Base(uint node) => node >> 10 << (int)((node & 0x200) >> 6);

    private static LocalRunnerException Broken(string what) => TokenizerErrors.Invalid($"tokenizer.ggml.precompiled_charsmap points behind {what}");

    private uint Node(uint index) => index < _nodes.Length ? _nodes[index] : throw Broken("its nodes");
}
