using System.Text.Json;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Chat.Tools;

/// <summary>A function that the model may call: its name and the JSON schema of its arguments, an object.</summary>
/// <exception cref="LocalRunnerException">The schema is neither an object nor a boolean, or holds half a surrogate pair.</exception>
internal sealed record ToolFunction(string Name, JsonElement Parameters)
{
    private const int MaxDepth = 20;

    private readonly SchemaReferences _references = new(Parameters);

    /// <summary>Gets the parameters' names in the order of their declaration, which is what arguments without names mean.</summary>
    public IReadOnlyList<string> ParameterNames { get; } = Names(Parameters);

    /// <summary>Returns the types that a parameter may have; all when that is not known.</summary>
    public JsonTypes TypesOf(string parameter) =>
        ParameterNames.Contains(parameter, StringComparer.Ordinal) && _references.Root.Child("properties")?.Child(parameter) is { } part
            ? TypesOf(part, 0)
            : JsonTypes.All;

    private JsonTypes TypesOf(SchemaPart part, int depth)
    {
        if (!part.IsObject || depth > MaxDepth)
            return JsonTypes.All;
        var types = part.Get("type") switch
        {
            { ValueKind: JsonValueKind.String } name => Named(name.GetString()!),
            { ValueKind: JsonValueKind.Array } names => names.EnumerateArray()
                .Where(name => name.ValueKind == JsonValueKind.String).Aggregate(JsonTypes.None, (all, name) => all | Named(name.GetString()!)),
            _ => JsonTypes.All,
        };
        if (part.IsTrue("nullable"))
            types |= JsonTypes.Null;
        if (part.String("$ref") is { } reference && _references.Resolve(reference) is { } target)
            types &= TypesOf(target, depth + 1);
        foreach (var keyword in new[] { "anyOf", "oneOf" })
        {
            if (part.List(keyword).ToList() is { Count: > 0 } branches)
                types &= branches.Aggregate(JsonTypes.None, (all, branch) => all | TypesOf(branch, depth + 1));
        }

        if (part.Get("enum") is { ValueKind: JsonValueKind.Array } values)
            types &= values.EnumerateArray().Aggregate(JsonTypes.None, (all, value) => all | ValueType(value));
        return part.Get("const") is { } single ? types & ValueType(single) : types;
    }

    internal static JsonTypes ValueType(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.Number => value.TryGetInt64(out _) ? JsonTypes.Integer : JsonTypes.Fraction,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Array => JsonTypes.Array,
        _ => JsonTypes.Object,
    };

    private static IReadOnlyList<string> Names(JsonElement parameters)
    {
        SchemaText.Check(parameters);
        return [.. new SchemaPart(parameters, "#").Members("properties").Select(member => member.Name)];
    }

    private static JsonTypes Named(string name) => name switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.String,
        "array" => JsonTypes.Array,
        "object" => JsonTypes.Object,
        _ => JsonTypes.All,
    };
}
