using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>A unit with its references and allOf followed: every schema that must hold, what types are left, which unions are open.</summary>
internal sealed class SchemaConjunction
{
    private const int MaxMembers = 200;
    private const int MaxDepth = 64;

    private readonly SchemaReferences _references;
    private readonly SchemaAlternatives _alternatives;
    private readonly Action<SchemaPart, string, string> _warn;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<SchemaPart> _members = [];
    private readonly List<SchemaUnion> _unions = [];

    private SchemaConjunction(SchemaReferences references, SchemaAlternatives alternatives, Action<SchemaPart, string, string> warn)
    {
        _references = references;
        _alternatives = alternatives;
        _warn = warn;
    }

    /// <summary>Gets whether no value can satisfy it, as far as that is seen without looking into members and items.</summary>
    public bool IsNever { get; private set; }

    public JsonTypes Types { get; private set; } = JsonTypes.All;

    public IReadOnlyList<SchemaPart> Members => _members;

    public IReadOnlyList<SchemaUnion> Unions => _unions;

    public static SchemaConjunction Of(SchemaUnit unit, SchemaReferences references, SchemaAlternatives alternatives, Action<SchemaPart, string, string> warn)
    {
        var conjunction = new SchemaConjunction(references, alternatives, warn);
        foreach (var part in unit.Parts)
            conjunction.Add(part, 0);
        conjunction._unions.RemoveAll(union => unit.Decided.Contains(union.Pointer));
        conjunction.IsNever |= conjunction.Types == JsonTypes.None || conjunction.HasMemberWithoutValue();
        return conjunction;
    }

    public bool Has(string pointer) => _seen.Contains(pointer);

    private void Add(SchemaPart part, int depth)
    {
        if (part.Element.ValueKind == JsonValueKind.False)
            IsNever = true;
        if (!part.IsObject || !_seen.Add(part.Pointer))
            return;
        if (depth > MaxDepth || _members.Count >= MaxMembers)
        {
            _warn(part, "allOf", "combines too many schemas; the rest of them is not followed");
            return;
        }

        _members.Add(part);
        Types &= TypesOf(part);
        if ((part.String("$ref") ?? part.String("$dynamicRef")) is { } reference)
        {
            if (_references.Resolve(reference) is { } target)
                Add(target, depth + 1);
            else
                _warn(part, "$ref", $"points to '{Shorten(reference)}', which is not in this schema; any value is allowed there");
        }

        foreach (var item in part.List("allOf"))
            Add(item, depth + 1);
        _unions.AddRange(_alternatives.Of(part));
    }

    /// <summary>Whether a member must be there of which the schemas list values and allow none. Only such objects are looked for: conditions make many of them.</summary>
    private bool HasMemberWithoutValue()
    {
        if (_members.Count < 2 || Types != JsonTypes.Object)
            return false;
        foreach (var name in _members.SelectMany(member => member.Strings("required")).Distinct(StringComparer.Ordinal))
        {
            var parts = _members.Select(member => member.Child("properties")?.Child(name)).OfType<SchemaPart>().ToList();
            if (parts.Count < 2 || parts.Select(SchemaKeywords.ListOf).FirstOrDefault(values => values is not null) is not { } values)
                continue;
            if (!values.Any(value => parts.TrueForAll(part => Allows(part, value))))
                return true;
        }

        return false;

        static bool Allows(SchemaPart part, JsonElement value) =>
            (SchemaKeywords.ListOf(part) is not { } listed || listed.Any(other => JsonElement.DeepEquals(other, value)))
            && (part.Child("not") is not { } not || not.Element.EnumerateObject().Any(member => member.Name is not ("const" or "enum"))
                || SchemaKeywords.ListOf(not) is not { } excluded || !excluded.Any(other => JsonElement.DeepEquals(other, value)));
    }

    private JsonTypes TypesOf(SchemaPart part)
    {
        var types = part.Get("type") switch
        {
            { ValueKind: JsonValueKind.String } name => TypeOf(part, name.GetString()!),
            { ValueKind: JsonValueKind.Array } names => names.EnumerateArray()
                .Select(name => name.ValueKind == JsonValueKind.String ? TypeOf(part, name.GetString()!) : JsonTypes.None)
                .Aggregate(JsonTypes.None, (all, type) => all | type),
            _ => JsonTypes.All,
        };
        return part.IsTrue("nullable") ? types | JsonTypes.Null : types;
    }

    private JsonTypes TypeOf(SchemaPart part, string name)
    {
        switch (name)
        {
            case "null": return JsonTypes.Null;
            case "boolean": return JsonTypes.Boolean;
            case "integer": return JsonTypes.Integer;
            case "number": return JsonTypes.Number;
            case SchemaAlternatives.Fraction: return JsonTypes.Fraction;
            case "string": return JsonTypes.String;
            case "array": return JsonTypes.Array;
            case "object": return JsonTypes.Object;
            default:
                _warn(part, "type", $"names '{Shorten(name)}', which is no type; any is allowed");
                return JsonTypes.All;
        }
    }

    private static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "…");
}
