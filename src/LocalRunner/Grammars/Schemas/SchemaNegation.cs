using System.Globalization;
using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>Says in which ways a value can fail a schema: it fails one of the keywords. Each way is a schema of its own.</summary>
internal static class SchemaNegation
{
    private const int MaxWays = 24;
    private const int MaxDepth = 8;
    private const int MaxNumbers = 8;

    private static readonly string[] s_types = ["null", "boolean", "number", "string", "array", "object"];

    /// <returns>The ways, as JSON; none when every value satisfies the schema, and null when they can't all be said.</returns>
    public static IReadOnlyList<string>? Of(SchemaPart part, SchemaReferences references) => Of(part, references, 0);

    private static List<string>? Of(SchemaPart part, SchemaReferences references, int depth)
    {
        if (!part.IsObject)
            return part.Element.ValueKind == JsonValueKind.False ? ["true"] : [];
        if (depth > MaxDepth || part.IsTrue("nullable"))
            return null;
        var ways = new List<string>();
        foreach (var member in part.Element.EnumerateObject())
        {
            if (Keyword(part, member.Name, member.Value, references, depth + 1) is not { } more || ways.Count + more.Count > MaxWays)
                return null;
            ways.AddRange(more);
        }

        return ways;
    }

    private static List<string>? Keyword(SchemaPart part, string keyword, JsonElement value, SchemaReferences references, int depth)
    {
        var raw = value.GetRawText();
        switch (keyword)
        {
            case "type": return Types(value);
            case "const": return Values([value]);
            case "enum" when value.ValueKind == JsonValueKind.Array: return Values([.. value.EnumerateArray()]);
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum":
                var opposite = keyword switch { "minimum" => "exclusiveMaximum", "maximum" => "exclusiveMinimum", "exclusiveMinimum" => "maximum", _ => "minimum" };
                return value.ValueKind == JsonValueKind.Number && part.Get("exclusiveMinimum")?.ValueKind is not JsonValueKind.True && part.Get("exclusiveMaximum")?.ValueKind is not JsonValueKind.True
                    ? [$"{{\"type\":\"number\",\"{opposite}\":{raw}}}"] : null;
            case "minLength": return Below(part, keyword, "string", "maxLength");
            case "maxLength": return Above(part, keyword, "string", "minLength");
            case "minItems": return Below(part, keyword, "array", "maxItems");
            case "maxItems": return Above(part, keyword, "array", "minItems");
            case "minProperties": return Below(part, keyword, "object", "maxProperties");
            case "maxProperties": return Above(part, keyword, "object", "minProperties");
            case "pattern": return value.ValueKind == JsonValueKind.String ? [$"{{\"type\":\"string\",{Key(SchemaAlternatives.OtherThanPattern)}:{raw}}}"] : [];
            case "required": return [.. part.Strings(keyword).Select(name => $"{{\"type\":\"object\",{Key(SchemaAlternatives.Absent)}:[{Quoted(name)}]}}")];
            case "dependentRequired":
                return
                [
                    .. part.Members(keyword).SelectMany(item => item.Part.Element.ValueKind == JsonValueKind.Array ? item.Part.Element.EnumerateArray().Select(other =>
                        $"{{\"type\":\"object\",\"required\":[{Quoted(item.Name)}],{Key(SchemaAlternatives.Absent)}:[{other.GetRawText()}]}}") : []),
                ];
            case "properties":
                return All(part.Members(keyword), references, depth, (name, raw) =>
                $"{{\"type\":\"object\",\"required\":[{Quoted(name)}],\"properties\":{{{Quoted(name)}:{{\"not\":{raw}}}}}}}");
            case "items" when value.ValueKind != JsonValueKind.Array && part.Get("prefixItems") is null:
                return All([("", new(value, part.Pointer))], references, depth, (_, raw) => $"{{\"type\":\"array\",\"contains\":{{\"not\":{raw}}}}}");
            case "contains" when part.Get("minContains") is null && part.Get("maxContains") is null:
                return Of(new(value, part.Pointer), references, depth) is null ? null : [$"{{\"type\":\"array\",\"items\":{{\"not\":{raw}}}}}"];
            case "allOf": return All(part.List(keyword).Select(item => ("", item)), references, depth, (_, raw) => $"{{\"not\":{raw}}}");
            case "anyOf":
                return part.List(keyword).Any(item => Of(item, references, depth) is null) ? null
                    : [$"{{\"allOf\":[{string.Join(',', part.List(keyword).Select(item => $"{{\"not\":{item.Element.GetRawText()}}}"))}]}}"];
            case "not": return [raw];
            case "$ref":
                return value.ValueKind == JsonValueKind.String && references.Resolve(value.GetString()!) is { } target ? Of(target, references, depth) : null;
            case "additionalProperties" or "additionalItems" or "unevaluatedProperties" or "unevaluatedItems" or "propertyNames" or "contains" or "items": return value.ValueKind == JsonValueKind.True ? [] : null;
            case "uniqueItems": return value.ValueKind == JsonValueKind.True ? null : [];
            default: return SchemaKeywords.SaysNothing(keyword) ? [] : null;
        }
    }

    /// <summary>Returns a way for each schema that a value can fail; null where one of them can't be said.</summary>
    private static List<string>? All(IEnumerable<(string Name, SchemaPart Part)> parts, SchemaReferences references, int depth, Func<string, string, string> write)
    {
        var ways = new List<string>();
        foreach (var (name, part) in parts)
        {
            if (Of(part, references, depth) is not { } failures)
                return null;
            if (failures.Count > 0)
                ways.Add(write(name, part.Element.GetRawText()));
        }

        return ways;
    }

    private static List<string>? Types(JsonElement value)
    {
        var named = (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1)).Select(name => name.ToString()).ToList();

        if (named.Except(s_types).Except(["integer"]).Any())
            return null;
        var ways = Others(named.Select(name => name == "integer" ? "number" : name));
        if (named.Contains("integer") && !named.Contains("number"))
            ways.Add($"{{\"type\":{Quoted(SchemaAlternatives.Fraction)}}}");
        return ways;
    }

    private static List<string> Others(IEnumerable<string> types) => s_types.Except(types).ToList() is { Count: > 0 } others ? [$"{{\"type\":[{string.Join(',', others.Select(Quoted))}]}}"] : [];

    private static List<string>? Values(List<JsonElement> values)
    {
        if (values.Exists(value => value.ValueKind is JsonValueKind.Array or JsonValueKind.Object))
            return null;
        var ways = Others(values.Select(value => value.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.Null => "null",
            _ => "boolean",
        }));
        if (values.Where(value => value.ValueKind == JsonValueKind.String).ToList() is { Count: > 0 } texts)
            ways.Add($"{{\"type\":\"string\",{Key(SchemaAlternatives.OtherThanTexts)}:[{string.Join(',', texts.Select(text => text.GetRawText()))}]}}");
        if (values.Where(value => value.ValueKind is JsonValueKind.True or JsonValueKind.False).Select(value => value.GetBoolean()).Distinct().ToList() is [var only])
            ways.Add($"{{\"const\":{(only ? "false" : "true")}}}");
        if (values.Where(value => value.ValueKind == JsonValueKind.Number).ToList() is not { Count: > 0 } numbers)
            return ways;
        if (numbers.Count > MaxNumbers || !numbers.TrueForAll(number => number.TryGetDecimal(out _)))
            return null;
        var ordered = numbers.Select(number => number.GetDecimal()).Distinct().Order().Select(number => number.ToString(CultureInfo.InvariantCulture)).ToList();
        ways.Add($"{{\"type\":\"number\",\"exclusiveMaximum\":{ordered[0]}}}");
        for (var i = 1; i < ordered.Count; i++)
            ways.Add($"{{\"type\":\"number\",\"exclusiveMinimum\":{ordered[i - 1]},\"exclusiveMaximum\":{ordered[i]}}}");
        ways.Add($"{{\"type\":\"number\",\"exclusiveMinimum\":{ordered[^1]}}}");
        return ways;
    }

    private static List<string> Below(SchemaPart part, string keyword, string type, string opposite) =>
        part.Count(keyword) is > 0 and var count ? [$"{{\"type\":\"{type}\",\"{opposite}\":{count - 1}}}"] : [];

    private static List<string> Above(SchemaPart part, string keyword, string type, string opposite) =>
        part.Count(keyword) is < int.MaxValue and var count ? [$"{{\"type\":\"{type}\",\"{opposite}\":{count + 1}}}"] : [];

    private static string Key(string keyword) => $"\"{JsonEncodedText.Encode(keyword)}\"";

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
