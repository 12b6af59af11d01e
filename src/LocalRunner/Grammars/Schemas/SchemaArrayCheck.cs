using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The keywords of arrays, for the validator.</summary>
internal static class SchemaArrayCheck
{
    private const int MaxCompared = 2000;

    public static bool Check(JsonSchemaRun run, SchemaPart part, JsonElement value, string at, int depth)
    {
        var length = value.GetArrayLength();
        var holds = true;
        if (part.Count("minItems") > length)
            holds = run.Fail(part, "minItems", at);
        if (part.Count("maxItems") < length)
            holds = run.Fail(part, "maxItems", at);
        if (part.IsTrue("uniqueItems") && HasEqual(value))
            holds = run.Fail(part, "uniqueItems", at);
        if (part.Child("contains") is { } contained)
        {
            var found = value.EnumerateArray().Count(item => run.Try(contained, item, depth + 1));
            if (found < (part.Count("minContains") ?? 1) || found > (part.Count("maxContains") ?? int.MaxValue))
                holds = run.Fail(part, "contains", at);
        }

        var (places, rest) = Places(part);
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            if ((index < places.Count ? places[index] : rest) is { } schema)
                holds &= run.Check(schema, item, $"{at}/{index}", depth + 1);
        }

        return holds & SchemaEvaluation.Items(run, part, value, at, depth);
    }

    private static (List<SchemaPart> Places, SchemaPart? Others) Places(SchemaPart part)
    {
        if (part.Get("prefixItems") is { ValueKind: JsonValueKind.Array })
            return ([.. part.List("prefixItems")], part.Child("items"));
        return part.Get("items") is { ValueKind: JsonValueKind.Array }
            ? ([.. part.List("items")], part.Child("additionalItems"))
            : ([], part.Child("items"));
    }

    private static bool HasEqual(JsonElement value)
    {
        var items = value.EnumerateArray().Take(MaxCompared).ToList();
        return items.Index().Any(one => items.Skip(one.Index + 1).Any(other => JsonElement.DeepEquals(one.Item, other)));
    }
}
