using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The keywords of objects, for the validator.</summary>
internal static class SchemaObjectCheck
{
    public static bool Check(JsonSchemaRun run, SchemaPart part, JsonElement value, string at, int depth)
    {
        var names = value.EnumerateObject().Select(member => member.Name).ToHashSet(StringComparer.Ordinal);
        var holds = true;
        if (part.Count("minProperties") > names.Count)
            holds = run.Fail(part, "minProperties", at);
        if (part.Count("maxProperties") < names.Count)
            holds = run.Fail(part, "maxProperties", at);
        if (!part.Strings("required").All(names.Contains))
            holds = run.Fail(part, "required", at);
        holds &= Dependents(run, part, value, names, at, depth);
        foreach (var member in value.EnumerateObject())
            holds &= Member(run, part, member, $"{at}/{member.Name}", depth);
        return holds & SchemaEvaluation.Members(run, part, value, at, depth);
    }

    private static bool Member(JsonSchemaRun run, SchemaPart part, JsonProperty member, string at, int depth)
    {
        var holds = true;
        var known = false;
        if (part.Child("properties")?.Child(member.Name) is { } declared)
        {
            known = true;
            holds &= run.Check(declared, member.Value, at, depth + 1);
        }

        foreach (var (pattern, schema) in part.Members("patternProperties"))
        {
            if (run.Patterns(pattern)?.IsMatch(member.Name) != true)
                continue;
            known = true;
            holds &= run.Check(schema, member.Value, at, depth + 1);
        }

        if (!known && part.Child("additionalProperties") is { } others)
            holds &= run.Check(others, member.Value, at, depth + 1);
        if (part.Child("propertyNames") is { } names && !run.Try(names, Text(member.Name), depth + 1))
            holds = run.Fail(part, "propertyNames", at);
        return holds;
    }

    private static bool Dependents(JsonSchemaRun run, SchemaPart part, JsonElement value, HashSet<string> names, string at, int depth)
    {
        var holds = true;
        foreach (var keyword in new[] { "dependentRequired", "dependentSchemas", "dependencies" })
        {
            foreach (var (name, dependent) in part.Members(keyword).Where(item => names.Contains(item.Name)))
            {
                if (dependent.Element.ValueKind != JsonValueKind.Array)
                    holds &= run.Check(dependent, value, at, depth + 1);
                else if (!part.Child(keyword)!.Value.Strings(name).All(names.Contains))
                    holds = run.Fail(part, keyword, at);
            }
        }

        return holds;
    }

    private static JsonElement Text(string value)
    {
        using var document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(value)}\"");
        return document.RootElement.Clone();
    }
}
