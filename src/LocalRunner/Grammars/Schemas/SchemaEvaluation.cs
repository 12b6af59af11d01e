using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The keywords unevaluatedProperties and unevaluatedItems, for the validator: what no other keyword speaks of, here or in what is combined here.</summary>
internal static class SchemaEvaluation
{
    private const int MaxDepth = 100;

    public static bool Members(JsonSchemaRun run, SchemaPart part, JsonElement value, string at, int depth)
    {
        if (part.Child("unevaluatedProperties") is not { } rest)
            return true;
        var known = new HashSet<string>(StringComparer.Ordinal);
        AddNames(run, part, value, known, isOwner: true, depth);
        var holds = true;
        foreach (var member in value.EnumerateObject())
        {
            if (!known.Contains(member.Name) && !run.Try(rest, member.Value, depth + 1))
                holds = run.Fail(part, "unevaluatedProperties", $"{at}/{member.Name}");
        }

        return holds;
    }

    public static bool Items(JsonSchemaRun run, SchemaPart part, JsonElement value, string at, int depth)
    {
        if (part.Child("unevaluatedItems") is not { } rest)
            return true;
        var known = new HashSet<int>();
        AddPlaces(run, part, value, known, isOwner: true, depth);
        var holds = true;
        foreach (var (index, item) in value.EnumerateArray().Index())
        {
            if (!known.Contains(index) && !run.Try(rest, item, depth + 1))
                holds = run.Fail(part, "unevaluatedItems", $"{at}/{index}");
        }

        return holds;
    }

    private static void AddNames(JsonSchemaRun run, SchemaPart part, JsonElement value, HashSet<string> known, bool isOwner, int depth)
    {
        if (depth > MaxDepth || !part.IsObject)
            return;
        var all = part.Get("additionalProperties") is not null || (!isOwner && part.Get("unevaluatedProperties") is not null);
        foreach (var member in value.EnumerateObject())
        {
            if (all || part.Child("properties")?.Get(member.Name) is not null
                || part.Members("patternProperties").Any(pattern => run.Patterns(pattern.Name)?.IsMatch(member.Name) == true))
                known.Add(member.Name);
        }

        foreach (var other in run.Beside(part, value, depth + 1))
            AddNames(run, other, value, known, isOwner: false, depth + 1);
    }

    private static void AddPlaces(JsonSchemaRun run, SchemaPart part, JsonElement value, HashSet<int> known, bool isOwner, int depth)
    {
        if (depth > MaxDepth || !part.IsObject)
            return;
        var length = value.GetArrayLength();
        var list = part.Get("items") is { ValueKind: JsonValueKind.Array };
        var all = (part.Get("items") is not null && !list) || (list && part.Get("additionalItems") is not null) || (!isOwner && part.Get("unevaluatedItems") is not null);
        known.UnionWith(Enumerable.Range(0, all ? length : Math.Min(length, part.List(list ? "items" : "prefixItems").Count())));
        if (part.Child("contains") is { } contained)
            known.UnionWith(value.EnumerateArray().Index().Where(item => run.Try(contained, item.Item, depth + 1)).Select(item => item.Index));
        foreach (var other in run.Beside(part, value, depth + 1))
            AddPlaces(run, other, value, known, isOwner: false, depth + 1);
    }
}
