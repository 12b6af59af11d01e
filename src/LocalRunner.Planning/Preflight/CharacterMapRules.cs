using System.Buffers.Binary;

namespace LocalRunner.Preflight;

/// <summary>Walks the character map of a unigram tokenizer: llama.cpp throws across the boundary where it leads outside.</summary>
/// <remarks>
/// The map is a size, then a double array of 32-bit nodes, then texts that end in NUL. A node holds the byte that leads
/// to it, the base of its children and whether a text belongs to it.
/// </remarks>
internal static class CharacterMapRules
{
    public static void Check(ReadOnlySpan<byte> map)
    {
        if (map.IsEmpty)
            return;
        if (map.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(map) is var size && size + 4L >= map.Length)
            throw Refusal("is shorter than it says");
        var count = (int)(BinaryPrimitives.ReadUInt32LittleEndian(map) / 4);
        var texts = map[(4 + (int)BinaryPrimitives.ReadUInt32LittleEndian(map))..];
        if (count == 0)
            return;

        var lastText = texts.LastIndexOf((byte)0);
        var seen = new HashSet<uint>();
        var open = new Stack<uint>();
        open.Push(Base(Node(map, count, 0)));
        while (open.TryPop(out var children))
        {
            for (var value = 1u; value < 256; value++)
            {
                var index = children ^ value;
                var node = Node(map, count, index);
                if ((node & 0x8000_00FF) != value || !seen.Add(index))
                    continue;
                var next = index ^ Base(node);
                if ((node >> 8 & 1) != 0 && (Node(map, count, next) & 0x7FFF_FFFF) > lastText)
                    throw Refusal("points behind its texts");
                open.Push(next);
            }
        }
    }

    private static uint Base(uint node) => node >> 10 << (int)((node & 0x200) >> 6);

    private static uint Node(ReadOnlySpan<byte> map, int count, uint index) => index < count
        ? BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + (int)(index * 4))..])
        : throw Refusal("points behind its nodes");

    private static LocalRunnerException Refusal(string what) =>
        PreflightError.Invalid($"tokenizer.ggml.precompiled_charsmap {what}, so that some texts would end the process.");
}
