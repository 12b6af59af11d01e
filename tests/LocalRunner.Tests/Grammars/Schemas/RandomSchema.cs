using System.Text.Json;

namespace LocalRunner.Tests.Grammars.Schemas;

/// <summary>Makes JSON schemas by chance, of the keywords that a grammar can express and some that it can't.</summary>
internal static class RandomSchema
{
    private static readonly string[] s_names = ["a", "b", "name", "x-1", "한", "va\"l"];
    private static readonly string[] s_patterns = ["^[a-c]+$", "x", "^\\d{2,3}$", "^(ab|cd)*$", "[^a]$", "^.{1,4}$", "\\s", "^[^\"]*$"];
    private static readonly string[] s_formats = ["date", "time", "date-time", "uuid", "email", "ipv4", "ipv6", "hostname", "duration", "uri"];

    public static string Create(Random random)
    {
        var schema = (Dictionary<string, object?>)Schema(random, 3);
        schema["$defs"] = new Dictionary<string, object?> { ["d"] = Schema(random, 2), ["e"] = Schema(random, 1) };
        return JsonSerializer.Serialize(schema);
    }

    private static object Schema(Random random, int depth)
    {
        var schema = new Dictionary<string, object?>(StringComparer.Ordinal);
        var kind = random.Next(depth > 0 ? 14 : 7);
        switch (kind)
        {
            case 0:
                schema["type"] = random.Next(2) == 0 ? "boolean" : "null";
                break;
            case 1 or 2:
                Number(random, schema);
                break;
            case 3 or 4:
                Text(random, schema);
                break;
            case 5:
                schema["enum"] = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Value(random)).ToArray();
                break;
            case 6:
                schema["type"] = new[] { "string", random.Next(2) == 0 ? "null" : "integer" };
                break;
            case 7 or 8:
                Array(random, schema, depth);
                break;
            case 9:
                schema[random.Next(3) switch { 0 => "anyOf", 1 => "oneOf", _ => "anyOf" }] = Schemas(random, depth, 1, 4);
                break;
            case 10:
                schema["allOf"] = Schemas(random, depth, 1, 3);
                break;
            case 11:
                schema["$ref"] = random.Next(3) switch { 0 => "#/$defs/d", 1 => "#/$defs/e", _ => "#" };
                break;
            default:
                Object(random, schema, depth);
                break;
        }

        if (random.Next(25) == 0)
            schema["nullable"] = true;
        if (depth > 0 && random.Next(30) == 0)
            schema["not"] = Schema(random, 0);
        return schema;
    }

    private static void Number(Random random, Dictionary<string, object?> schema)
    {
        var integer = random.Next(2) == 0;
        schema["type"] = integer ? "integer" : "number";
        var low = Math.Round((random.NextDouble() * 300) - 150, integer ? 0 : random.Next(4));
        if (random.Next(2) == 0)
            schema[random.Next(2) == 0 ? "minimum" : "exclusiveMinimum"] = low;
        if (random.Next(2) == 0)
            schema[random.Next(2) == 0 ? "maximum" : "exclusiveMaximum"] = Math.Round(low + (random.NextDouble() * 400), integer ? 0 : random.Next(4));
        if (random.Next(4) == 0)
            schema["multipleOf"] = integer ? random.Next(1, 30) : new[] { 0.1, 0.25, 0.01, 1.5, 2 }[random.Next(5)];
    }

    private static void Text(Random random, Dictionary<string, object?> schema)
    {
        schema["type"] = "string";
        if (random.Next(3) == 0)
            schema["minLength"] = random.Next(4);
        if (random.Next(3) == 0)
            schema["maxLength"] = random.Next(3, 30);
        if (random.Next(3) == 0)
            schema["pattern"] = s_patterns[random.Next(s_patterns.Length)];
        else if (random.Next(3) == 0)
            schema["format"] = s_formats[random.Next(s_formats.Length)];
    }

    private static void Array(Random random, Dictionary<string, object?> schema, int depth)
    {
        schema["type"] = "array";
        if (random.Next(4) > 0)
            schema["items"] = random.Next(8) == 0 ? random.Next(2) == 0 : Schema(random, depth - 1);
        if (random.Next(4) == 0)
            schema["prefixItems"] = Schemas(random, depth, 1, 3);
        if (random.Next(3) == 0)
            schema["minItems"] = random.Next(3);
        if (random.Next(3) == 0)
            schema["maxItems"] = random.Next(2, 6);
        if (random.Next(15) == 0)
            schema["uniqueItems"] = true;
    }

    private static void Object(Random random, Dictionary<string, object?> schema, int depth)
    {
        schema["type"] = "object";
        if (random.Next(6) > 0)
            schema["properties"] = s_names.Where(_ => random.Next(2) == 0).ToDictionary(name => name, _ => Schema(random, depth - 1));
        if (random.Next(2) == 0)
            schema["required"] = s_names.Where(_ => random.Next(3) == 0).ToArray();
        if (random.Next(3) == 0)
            schema["additionalProperties"] = random.Next(3) == 0 ? random.Next(2) == 0 : Schema(random, depth - 1);
        if (random.Next(6) == 0)
            schema["patternProperties"] = new Dictionary<string, object> { ["^x"] = Schema(random, depth - 1), ["z$"] = Schema(random, 0) };
        if (random.Next(8) == 0)
            schema["propertyNames"] = new Dictionary<string, object> { ["maxLength"] = 6 };
        if (random.Next(8) == 0)
            schema["minProperties"] = random.Next(3);
        if (random.Next(8) == 0)
            schema["maxProperties"] = random.Next(1, 5);
    }

    private static object[] Schemas(Random random, int depth, int least, int most) =>
        [.. Enumerable.Range(0, random.Next(least, most)).Select(_ => Schema(random, depth - 1))];

    private static object? Value(Random random) => random.Next(6) switch
    {
        0 => random.Next(-5, 200),
        1 => null,
        2 => true,
        3 => new[] { 1, 2 },
        4 => "ab",
        _ => s_names[random.Next(s_names.Length)],
    };
}
