using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>One validation: walks schema and value together and notes what does not hold.</summary>
internal sealed class JsonSchemaRun(SchemaReferences references, Func<string, EcmaPattern?> patterns, int maxViolations)
{
    private const int MaxDepth = 250;
    private const int MaxWork = 2_000_000;

    private readonly List<JsonSchemaViolation> _violations = [];
    private int _work;
    private int _silent;
    private int _givenUp;

    public IReadOnlyList<JsonSchemaViolation> Violations => _violations;

    public Func<string, EcmaPattern?> Patterns => patterns;

    public bool Check(SchemaPart part, JsonElement value, string at, int depth)
    {
        if (part.Element.ValueKind == JsonValueKind.False)
            return Fail(part, "false", at);
        // A schema that only refers to itself, or work without end: nothing more is asked of the value.
        if (!part.IsObject)
            return true;
        if (depth > MaxDepth || ++_work > MaxWork)
        {
            _givenUp++;
            return true;
        }

        var holds = CheckType(part, value, at) & CheckValues(part, value, at) & Combinations(part, value, at, depth);
        return holds & value.ValueKind switch
        {
            JsonValueKind.Object => SchemaObjectCheck.Check(this, part, value, at, depth),
            JsonValueKind.Array => SchemaArrayCheck.Check(this, part, value, at, depth),
            JsonValueKind.String => SchemaScalarCheck.Text(this, part, value.GetString()!, at),
            JsonValueKind.Number => SchemaScalarCheck.Number(this, part, value, at),
            _ => true,
        };
    }

    /// <summary>Whether a schema holds, without noting why it does not.</summary>
    public bool Try(SchemaPart part, JsonElement value, int depth)
    {
        _silent++;
        var holds = Check(part, value, "#", depth);
        _silent--;
        return holds;
    }

    /// <summary>Returns the schemas that a schema applies to the same value, those that hold where it chooses.</summary>
    public IEnumerable<SchemaPart> Beside(SchemaPart part, JsonElement value, int depth)
    {
        if (++_work > MaxWork)
            yield break;
        if ((part.String("$ref") ?? part.String("$dynamicRef")) is { } reference && references.Resolve(reference) is { } target)
            yield return target;
        foreach (var item in part.List("allOf"))
            yield return item;
        foreach (var item in part.List("anyOf").Concat(part.List("oneOf")).Where(item => Try(item, value, depth)))
            yield return item;
        if (part.Child("if") is { } condition)
        {
            var holds = Try(condition, value, depth);
            if (holds)
                yield return condition;
            if (part.Child(holds ? "then" : "else") is { } consequence)
                yield return consequence;
        }

        foreach (var (name, dependent) in part.Members("dependentSchemas").Concat(part.Members("dependencies")))
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out _))
                yield return dependent;
        }
    }

    public bool Fail(SchemaPart part, string keyword, string at)
    {
        if (_silent == 0 && _violations.Count < maxViolations)
            _violations.Add(new(at, part.Pointer, keyword));
        return false;
    }

    private bool CheckType(SchemaPart part, JsonElement value, string at) => part.Get("type") switch
    {
        { ValueKind: JsonValueKind.String } name => IsType(part, name.GetString()!, value) || Fail(part, "type", at),
        { ValueKind: JsonValueKind.Array } names =>
            names.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && IsType(part, name.GetString()!, value)) || Fail(part, "type", at),
        _ => true,
    };

    private static bool IsType(SchemaPart part, string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => name == "null" || part.IsTrue("nullable") || IsUnknown(name),
        JsonValueKind.True or JsonValueKind.False => name == "boolean" || IsUnknown(name),
        JsonValueKind.String => name == "string" || IsUnknown(name),
        JsonValueKind.Array => name == "array" || IsUnknown(name),
        JsonValueKind.Object => name == "object" || IsUnknown(name),
        _ => name == "number" || (name == "integer" && IsInteger(value)) || IsUnknown(name),
    };

    private static bool IsUnknown(string name) => name is not ("null" or "boolean" or "string" or "array" or "object" or "number" or "integer");

    private static bool IsInteger(JsonElement value) =>
        value.TryGetDecimal(out var number) ? decimal.Truncate(number) == number : value.TryGetDouble(out var large) && Math.Floor(large) == large;

    private bool CheckValues(SchemaPart part, JsonElement value, string at)
    {
        if (part.IsTrue("nullable") && value.ValueKind == JsonValueKind.Null)
            return true;
        if (part.Get("const") is { } single && !JsonElement.DeepEquals(single, value))
            return Fail(part, "const", at);
        return part.Get("enum") is not { ValueKind: JsonValueKind.Array } list
            || list.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)) || Fail(part, "enum", at);
    }

    private bool Combinations(SchemaPart part, JsonElement value, string at, int depth)
    {
        var holds = true;
        if ((part.String("$ref") ?? part.String("$dynamicRef")) is { } reference && references.Resolve(reference) is { } target)
            holds &= Check(target, value, at, depth + 1);
        foreach (var item in part.List("allOf"))
            holds &= Check(item, value, at, depth + 1);
        if (part.List("anyOf").ToList() is { Count: > 0 } any && !any.Exists(item => Try(item, value, depth + 1)))
            holds = Fail(part, "anyOf", at);
        if (part.List("oneOf").ToList() is { Count: > 0 } one && one.Count(item => Try(item, value, depth + 1)) != 1)
            holds = Fail(part, "oneOf", at);
        var givenUp = _givenUp;
        if (part.Child("not") is { } not && Try(not, value, depth + 1) && _givenUp == givenUp)
            holds = Fail(part, "not", at);
        if (part.Child("if") is { } condition && part.Child(Try(condition, value, depth + 1) ? "then" : "else") is { } consequence)
            holds &= Check(consequence, value, at, depth + 1);
        return holds;
    }
}
