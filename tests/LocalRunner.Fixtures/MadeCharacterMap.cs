using System.Text;

namespace LocalRunner.Fixtures;

/// <summary>Builds the map by which unigram vocabularies normalise text: a double array of nodes, then the replacements.</summary>
internal static class MadeCharacterMap
{
    private const int Leaf = 1 << 8;

    public static byte[] Of(params (string From, string To)[] replacements)
    {
        var texts = new List<byte>();
        var root = new Node();
        foreach (var (from, to) in replacements)
        {
            var node = root;
            foreach (var value in Encoding.UTF8.GetBytes(from))
                node = node.Children.TryGetValue(value, out var child) ? child : node.Children[value] = new Node();
            node.Replacement = texts.Count;
            texts.AddRange([.. Encoding.UTF8.GetBytes(to), 0]);
        }

        var nodes = new Dictionary<uint, uint>();
        var taken = new HashSet<uint> { 0 };
        Place(root, 0, 0, nodes, taken);

        // Any byte may be looked for from any node.
        var size = ((nodes.Keys.Max() | 0xFF) + 1) * sizeof(uint);
        var map = new byte[sizeof(uint) + size + texts.Count];
        BitConverter.TryWriteBytes(map, size).ShouldBeTrue();
        foreach (var (index, packed) in nodes)
            BitConverter.TryWriteBytes(map.AsSpan(sizeof(uint) + ((int)index * sizeof(uint))), packed).ShouldBeTrue();
        texts.CopyTo(map, sizeof(uint) + (int)size);
        return map;
    }

    /// <summary>Finds room for a node's children, each at their base XOR their byte; what a leaf is replaced by stands at the base itself.</summary>
    private static void Place(Node node, uint index, uint label, Dictionary<uint, uint> nodes, HashSet<uint> taken)
    {
        var start = 0x100u;
        while (taken.Contains(start) || node.Children.Keys.Any(value => taken.Contains(start ^ value)))
            start++;
        taken.Add(start);
        foreach (var value in node.Children.Keys)
            taken.Add(start ^ value);
        nodes[index] = ((index ^ start) << 10) | label | (node.Replacement is null ? 0u : Leaf);
        if (node.Replacement is { } place)
            nodes[start] = 0x8000_0000 | (uint)place;
        foreach (var (value, child) in node.Children)
            Place(child, start ^ value, value, nodes, taken);
    }

    private sealed class Node
    {
        public SortedDictionary<byte, Node> Children { get; } = [];

        public int? Replacement { get; set; }
    }
}
