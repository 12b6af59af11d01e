using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>Tells whether a JSON value satisfies a JSON schema (2020-12, and the older spellings of its keywords).</summary>
/// <remarks>
/// It shares the finding of references with the grammar and nothing else: patterns run on .NET's regular expressions, formats on
/// its parsers, numbers on its arithmetic. A keyword that is malformed is passed over.
/// </remarks>
internal sealed class JsonSchemaValidator(JsonElement schema)
{
    private const int MaxViolations = 20;

    private readonly SchemaReferences _references = new(schema);
    private readonly Dictionary<string, EcmaPattern?> _patterns = new(StringComparer.Ordinal);

    /// <summary>Returns what the value violates, at most 20 items; none when it is valid.</summary>
    public IReadOnlyList<JsonSchemaViolation> Validate(JsonElement value)
    {
        if (SchemaText.HasHalfPair(value))
            return [new("#", "#", "type")];
        var run = new JsonSchemaRun(_references, Pattern, MaxViolations);
        run.Check(_references.Root, value, "#", 0);
        return run.Violations;
    }

    public bool Holds(SchemaPart part, JsonElement value)
    {
        var run = new JsonSchemaRun(_references, Pattern, 1);
        return run.Check(part, value, "#", 0);
    }

    private EcmaPattern? Pattern(string pattern)
    {
        if (!_patterns.TryGetValue(pattern, out var compiled))
            _patterns.Add(pattern, compiled = EcmaPattern.Compile(pattern));
        return compiled;
    }
}
