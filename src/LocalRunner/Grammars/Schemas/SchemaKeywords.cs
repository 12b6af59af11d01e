using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>Which keywords say something about values, and which of them a grammar can't express.</summary>
internal static class SchemaKeywords
{
    private const int MaxCompared = 30;

    private static readonly HashSet<string> s_combining = ["nullable", "$ref", "$dynamicRef", "allOf", "anyOf", "oneOf"];

    private static readonly HashSet<string> s_constraints =
    [
        .. s_combining, "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "format",
        "maxItems", "minItems", "uniqueItems", "minContains", "maxContains", "contains", "items", "prefixItems", "additionalItems", "unevaluatedItems",
        "maxProperties", "minProperties", "required", "properties", "patternProperties", "additionalProperties", "propertyNames", "unevaluatedProperties",
        "dependentRequired", "dependentSchemas", "dependencies", "not", "if", "then", "else",
    ];

    private static readonly HashSet<string> s_annotations = new(StringComparer.Ordinal)
    {
        "title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id", "id",
        "$anchor", "$dynamicAnchor", "$vocabulary", "$defs", "definitions", "contentMediaType", "contentEncoding", "strict", "nullable",
        "$ref", "$dynamicRef", "allOf", "anyOf", "oneOf",
    };

    private static readonly (string Keyword, JsonTypes Type)[] s_ignored =
    [
        ("not", JsonTypes.All), ("if", JsonTypes.All), ("dependentRequired", JsonTypes.Object), ("dependentSchemas", JsonTypes.Object),
        ("dependencies", JsonTypes.Object), ("contentSchema", JsonTypes.String),
    ];

    /// <summary>Whether a schema says nothing about values itself; what it refers to and combines stands beside it.</summary>
    public static bool IsFree(SchemaPart part) => part.Element.EnumerateObject().All(member => s_annotations.Contains(member.Name));

    /// <summary>Whether a keyword says nothing about values by itself.</summary>
    public static bool SaysNothing(string keyword) => !s_constraints.Contains(keyword) || keyword is "then" or "else" or "minContains" or "maxContains";

    public static void WarnOfIgnored(SchemaCompiler compiler, SchemaLeaf leaf)
    {
        foreach (var member in leaf.Members)
        {
            foreach (var (keyword, type) in s_ignored)
            {
                if ((leaf.Conjunction.Types & type) != JsonTypes.None && member.Get(keyword) is { } value && !IsVoid(value) && IsLeft(leaf, member, keyword))
                    compiler.Warn(member, keyword, "can't be expressed in a grammar and is left out");
            }
        }
    }

    // What became a choice is held to; a condition without consequences asks for nothing.
    private static bool IsLeft(SchemaLeaf leaf, SchemaPart member, string keyword) =>
        !leaf.Unit.Decided.Any(union => union.StartsWith($"{member.Pointer}/{keyword}", StringComparison.Ordinal)
            && (union.Length == member.Pointer.Length + keyword.Length + 1 || union[member.Pointer.Length + keyword.Length + 1] == SchemaPart.Made)) && (keyword != "if" || member.Get("then") is not null || member.Get("else") is not null);

    /// <summary>A oneOf is written as a union; that is less only where two branches accept the same value.</summary>
    public static void WarnOfOverlap(SchemaCompiler compiler, SchemaUnion union)
    {
        var branches = union.Branches;
        if (union.Keyword != "oneOf" || branches.Any(branch => branch.Count > 1))
            return;
        for (var i = 0; i < branches.Count; i++)
        {
            for (var j = i + 1; j < branches.Count; j++)
            {
                if (j <= MaxCompared && AreDisjoint(branches[i][0], branches[j][0]))
                    continue;
                compiler.Warn(union.Owner, "oneOf", "is written as anyOf, which also accepts what satisfies several of its branches");
                return;
            }
        }
    }

    public static string UnionOf(SchemaLeaf leaf) =>
        leaf.Unit.Decided.Count > 0 ? SchemaUnion.KeywordOf(leaf.Unit.Decided[^1]) : "type";

    private static bool IsVoid(JsonElement value) =>
        value.ValueKind is JsonValueKind.False or JsonValueKind.Null || (value.ValueKind == JsonValueKind.Object && !value.EnumerateObject().Any());

    /// <summary>Whether no value satisfies both, as far as that is seen from their types and values.</summary>
    public static bool AreDisjoint(SchemaPart left, SchemaPart right)
    {
        if (left.String("type") is { } first && right.String("type") is { } second && first != second
            && !((first, second) is ("integer", "number") or ("number", "integer")))
            return true;
        if (Values(left) is { } some && Values(right) is { } others)
            return !some.Intersect(others, StringComparer.Ordinal).Any();

        // A member that both require and whose values differ, as in {"kind": {"const": "a"}}.
        var required = left.Strings("required").Intersect(right.Strings("required"), StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        return left.String("type") == "object" && right.String("type") == "object" && left.Members("properties")
            .Where(member => required.Contains(member.Name))
            .Any(member => right.Child("properties")?.Child(member.Name) is { } other
                && Values(member.Part) is { } ours && Values(other) is { } theirs && !ours.Intersect(theirs, StringComparer.Ordinal).Any());
    }

    /// <summary>Returns the values that const or enum lists; null where neither is there, or null may stand beside them.</summary>
    public static IReadOnlyList<JsonElement>? ListOf(SchemaPart part) =>
        part.IsTrue("nullable") ? null : Listed(part);

    private static IEnumerable<string>? Values(SchemaPart part) => Listed(part)?.Select(value => value.GetRawText());

    private static List<JsonElement>? Listed(SchemaPart part) =>
        part.Get("const") is { } single ? [single]
        : part.Get("enum") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()]
        : null;
}
