using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>Finds what a $ref within the same document points to, by JSON pointer or by anchor.</summary>
internal sealed class SchemaReferences(JsonElement root)
{
    private const int MaxAnchorDepth = 64;

    private Dictionary<string, SchemaPart>? _anchors;

    public SchemaPart Root { get; } = new(root, "#");

    public SchemaPart? Resolve(string reference)
    {
        if (reference == "#" || reference == Root.String("$id"))
            return Root;
        if (reference.StartsWith("#/", StringComparison.Ordinal))
            return Walk(reference[2..]);
        if (!reference.StartsWith('#'))
            return null;
        if (_anchors is null)
        {
            _anchors = new(StringComparer.Ordinal);
            CollectAnchors(Root, 0);
        }

        return _anchors.TryGetValue(reference[1..], out var part) ? part : null;
    }

    private SchemaPart? Walk(string pointer)
    {
        var part = Root;
        foreach (var segment in pointer.Split('/'))
        {
            var name = Uri.UnescapeDataString(segment).Replace("~1", "/").Replace("~0", "~");
            if (part.Element.ValueKind == JsonValueKind.Array)
            {
                if (!int.TryParse(name, out var index) || index < 0 || index >= part.Element.GetArrayLength())
                    return null;
                part = new(part.Element[index], $"{part.Pointer}/{index}");
            }
            else if (part.Child(name) is { } child)
            {
                part = child;
            }
            else
            {
                return null;
            }
        }

        return part;
    }

    private void CollectAnchors(SchemaPart part, int depth)
    {
        if (depth > MaxAnchorDepth)
            return;
        if (part.Element.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; i < part.Element.GetArrayLength(); i++)
                CollectAnchors(new(part.Element[i], $"{part.Pointer}/{i}"), depth + 1);
        }

        if (!part.IsObject)
            return;
        foreach (var keyword in new[] { "$anchor", "$dynamicAnchor" })
        {
            if (part.String(keyword) is { } name)
                _anchors!.TryAdd(name, part);
        }

        foreach (var member in part.Element.EnumerateObject())
            CollectAnchors(part.Child(member.Name)!.Value, depth + 1);
    }
}
