using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>One schema within a document, and where it stands there as a JSON pointer.</summary>
internal readonly record struct SchemaPart(JsonElement Element, string Pointer)
{
    /// <summary>Stands in the pointers of schemas that are in no document, behind that of the schema from which they were made.</summary>
    public const char Made = '\u0001';

    /// <summary>Gets whether it is in no document.</summary>
    public bool IsMade => Pointer.Contains(Made);

    public bool IsObject => Element.ValueKind == JsonValueKind.Object;

    public JsonElement? Get(string keyword) => IsObject && Element.TryGetProperty(keyword, out var value) ? value : null;

    public SchemaPart? Child(string keyword) => Get(keyword) is { } value ? new(value, $"{Pointer}/{Escape(keyword)}") : null;

    /// <summary>The schemas in a keyword that holds a list of them.</summary>
    public IEnumerable<SchemaPart> List(string keyword)
    {
        if (Get(keyword) is not { ValueKind: JsonValueKind.Array } list)
            yield break;
        var index = 0;
        foreach (var item in list.EnumerateArray())
            yield return new(item, $"{Pointer}/{keyword}/{index++}");
    }

    /// <summary>The schemas in a keyword that holds one for each name.</summary>
    public IEnumerable<(string Name, SchemaPart Part)> Members(string keyword)
    {
        if (Get(keyword) is not { ValueKind: JsonValueKind.Object } members)
            yield break;
        foreach (var member in members.EnumerateObject())
            yield return (member.Name, new(member.Value, $"{Pointer}/{keyword}/{Escape(member.Name)}"));
    }

    public IEnumerable<string> Strings(string keyword)
    {
        if (Get(keyword) is not { ValueKind: JsonValueKind.Array } list)
            yield break;
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                yield return item.GetString()!;
        }
    }

    public string? String(string keyword) => Get(keyword) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A count such as minLength; what is no whole number counts as absent, and what is too large as the largest.</summary>
    public int? Count(string keyword) =>
        Get(keyword) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && number >= 0 && Math.Floor(number) == number
            ? (int)Math.Min(number, int.MaxValue)
            : null;

    public bool IsTrue(string keyword) => Get(keyword) is { ValueKind: JsonValueKind.True };

    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");
}
