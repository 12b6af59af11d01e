using System.Text.Json;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Tests.Grammars.Schemas;

/// <summary>Every keyword of JSON Schema 2020-12, and the older spellings: the grammar holds the model to it, or names it as one that is checked afterwards.</summary>
public sealed class EveryKeywordTests
{
    private const int Samples = 1000;

    /// <summary>The vocabularies of 2020-12: core, applicators, unevaluated, validation, metadata, format and content.</summary>
    private static readonly string[] s_keywords =
    [
        "$schema", "$id", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment", "$defs",
        "prefixItems", "items", "contains", "additionalProperties", "properties", "patternProperties", "dependentSchemas", "propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not",
        "unevaluatedItems", "unevaluatedProperties",
        "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems",
        "maxContains", "minContains", "maxProperties", "minProperties", "required", "dependentRequired",
        "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "format", "contentEncoding", "contentMediaType", "contentSchema",
    ];

    /// <summary>Schemas that the grammar holds to the last value.</summary>
    private static readonly string[] s_held =
    [
        """{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/a", "$vocabulary": {}, "$comment": "c", "title": "t", "description": "d", "type": "object", "properties": {"a": {"type": "integer", "default": 1, "deprecated": true, "readOnly": true, "writeOnly": false, "examples": [1]}}}""",
        """{"$defs": {"a": {"$anchor": "here", "type": "integer"}, "b": {"$dynamicAnchor": "there", "enum": ["x", "y"]}}, "type": "object", "properties": {"a": {"$ref": "#here"}, "b": {"$ref": "#/$defs/b"}, "c": {"$dynamicRef": "#there"}}, "required": ["a", "b", "c"]}""",
        """{"type": "array", "prefixItems": [{"type": "integer"}, {"const": "x"}], "items": {"type": "boolean"}, "minItems": 2, "maxItems": 4}""",
        """{"type": "object", "properties": {"a": {"type": "string", "minLength": 1, "maxLength": 5}}, "patternProperties": {"^x": {"type": "integer"}}, "additionalProperties": {"type": "null"}, "propertyNames": {"pattern": "^[a-z]{1,9}$"}, "minProperties": 1, "maxProperties": 3}""",
        """{"allOf": [{"type": "integer"}, {"minimum": 0, "maximum": 90}, {"multipleOf": 15}]}""",
        """{"anyOf": [{"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 2}, {"type": "string", "format": "date"}]}""",
        """{"type": "string", "contentEncoding": "base64", "contentMediaType": "text/plain", "pattern": "^[A-Za-z]{4}$"}""",

        // Negations
        """{"not": {"type": "string"}}""",
        """{"not": {"type": ["object", "array", "null"]}}""",
        """{"type": "number", "minimum": 0, "maximum": 20, "not": {"type": "integer"}}""",
        """{"oneOf": [{"type": "integer"}, {"type": "number"}]}""",
        """{"type": "string", "maxLength": 6, "not": {"pattern": "^a"}}""",
        """{"type": "string", "pattern": "^[ab]{1,3}$", "not": {"enum": ["a", "ab", "bb"]}}""",
        """{"type": "integer", "minimum": 0, "maximum": 9, "not": {"enum": [3, 5]}}""",
        """{"type": "number", "not": {"minimum": 0, "maximum": 10}}""",
        """{"type": "string", "not": {"minLength": 3}}""",
        """{"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}}, "not": {"required": ["a", "b"]}}""",
        """{"type": "object", "additionalProperties": {"type": "integer"}, "not": {"required": ["a"]}}""",
        """{"type": "object", "properties": {"kind": {"enum": ["a", "b", "c"]}}, "required": ["kind"], "not": {"properties": {"kind": {"const": "b"}}}}""",
        """{"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 5}, "not": {"contains": {"const": 3}}}""",
        """{"type": "array", "items": {"enum": [1, 2, 3]}, "maxItems": 3, "not": {"items": {"const": 1}}}""",
        """{"not": {"anyOf": [{"type": "string"}, {"type": "object"}, {"maximum": 5}]}}""",
        """{"type": "integer", "not": {"allOf": [{"minimum": 3}, {"maximum": 5}]}}""",
        """{"$defs": {"small": {"maximum": 5}}, "type": "integer", "not": {"$ref": "#/$defs/small"}}""",
        """{"not": {"not": {"type": "boolean"}}}""",

        // Conditions and dependencies
        """{"type": "object", "properties": {"kind": {"enum": ["a", "b"]}, "x": {"type": "integer"}, "y": {"type": "null"}}, "required": ["kind"], "if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["x"]}, "else": {"required": ["y"]}}""",
        """{"type": "object", "properties": {"country": {"enum": ["US", "CA"]}, "code": {"type": "string"}}, "required": ["country", "code"], "if": {"properties": {"country": {"const": "US"}}, "required": ["country"]}, "then": {"properties": {"code": {"pattern": "^[0-9]{5}$"}}}, "else": {"properties": {"code": {"pattern": "^[A-Z]{3}$"}}}}""",
        """{"type": "integer", "minimum": 0, "maximum": 100, "if": {"minimum": 50}, "then": {"multipleOf": 10}, "else": {"multipleOf": 7}}""",
        """{"if": {"type": "string"}, "then": {"maxLength": 3}, "else": {"type": "integer"}}""",
        """{"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}, "c": {"type": "null"}}, "allOf": [{"if": {"required": ["a"]}, "then": {"required": ["b"]}}, {"if": {"required": ["b"]}, "then": {"required": ["c"]}}]}""",
        """{"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}, "c": {"type": "null"}}, "dependentRequired": {"a": ["b"], "b": ["c"]}}""",
        """{"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "integer"}}, "dependentSchemas": {"a": {"properties": {"b": {"minimum": 5}}, "required": ["b"]}}}""",
        """{"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "integer"}}, "dependencies": {"a": ["b"], "b": {"properties": {"b": {"maximum": 9}}}}}""",
        """{"type": "object", "properties": {"a": {"type": "null"}, "b": {"type": "null"}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}""",
        """{"oneOf": [{"type": "integer", "minimum": 5}, {"type": "integer", "maximum": 10}]}""",

        // Items that are counted
        """{"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}, "contains": {"const": 7}}""",
        """{"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}, "contains": {"minimum": 8}, "minContains": 2, "maxContains": 3, "maxItems": 6}""",
        """{"type": "array", "contains": {"type": "integer"}, "minContains": 0, "maxContains": 1, "items": {"type": ["integer", "null"]}}""".Replace("""{"type": "integer"}""", """{"const": 4}""", StringComparison.Ordinal),
        """{"type": "array", "prefixItems": [{"type": "null"}, {"type": "boolean"}], "items": {"enum": ["a", "b"]}, "contains": {"const": "b"}, "maxItems": 5}""",
        """{"type": "array", "items": {"enum": ["red", "green", "blue", 1]}, "uniqueItems": true}""",
        """{"type": "array", "items": {"type": ["boolean", "null"]}, "uniqueItems": true, "minItems": 2, "maxItems": 3}""",
        """{"type": "array", "items": {"enum": ["a", "b", "c", "d"]}, "uniqueItems": true, "contains": {"enum": ["a", "b"]}, "minContains": 1, "maxContains": 1, "minItems": 2}""",
        """{"type": "array", "items": {"type": "string", "maxLength": 4}, "uniqueItems": true, "maxItems": 1}""",

        // What no other keyword speaks of
        """{"type": "object", "allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]}], "properties": {"b": {"type": "null"}}, "unevaluatedProperties": false}""",
        """{"type": "object", "anyOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]}, {"properties": {"c": {"type": "null"}}, "required": ["c"]}], "unevaluatedProperties": {"type": "boolean"}}""",
        """{"type": "object", "unevaluatedProperties": {"type": "integer"}}""",
        """{"type": "object", "unevaluatedProperties": false}""",
        """{"type": "object", "properties": {"kind": {"enum": ["a", "b"]}}, "required": ["kind"], "if": {"properties": {"kind": {"const": "a"}}}, "then": {"properties": {"x": {"type": "null"}}}, "unevaluatedProperties": false}""",
        """{"type": "array", "prefixItems": [{"type": "integer"}], "unevaluatedItems": {"type": "boolean"}}""",
        """{"type": "array", "allOf": [{"prefixItems": [{"type": "integer"}]}], "unevaluatedItems": false}""",
    ];

    /// <summary>Schemas of which the grammar leaves something out, and what.</summary>
    private static readonly (string Schema, string Keyword)[] s_named =
    [
        ("""{"type": "string", "contentMediaType": "application/json", "contentSchema": {"type": "object"}}""", "contentSchema"),
        ("""{"type": "string", "format": "iri"}""", "format"),
        ("""{"type": "string", "pattern": "(?=a)b"}""", "pattern"),
        ("""{"type": "number", "not": {"multipleOf": 2}}""", "not"),
        ("""{"type": "integer", "if": {"multipleOf": 2}, "then": {"minimum": 10}}""", "if"),
        ("""{"oneOf": [{"type": "integer"}, {"type": "integer", "multipleOf": 3}]}""", "oneOf"),
        ("""{"type": "array", "items": {"type": "integer"}, "uniqueItems": true}""", "uniqueItems"),
        ("""{"type": "array", "contains": {"const": 1}, "minContains": 500}""", "contains"),
        ("""{"type": "array", "contains": {"multipleOf": 2}, "maxContains": 1}""", "contains"),
        ("""{"type": "object", "allOf": [{"properties": {"a": {"type": "null"}}, "unevaluatedProperties": false}], "properties": {"b": {"type": "null"}}}""", "unevaluatedProperties"),
        ("""{"type": "array", "contains": {"const": 1}, "unevaluatedItems": {"type": "null"}}""", "unevaluatedItems"),
        ("""{"type": "object", "patternProperties": {"(?!a)": {"type": "integer"}}}""", "patternProperties"),
    ];

    public static TheoryData<string> Held => [.. s_held];

    public static TheoryData<int> Named => [.. Enumerable.Range(0, s_named.Length)];

    [Fact]
    public void Schemas_Keywords_AreAllAmongThem()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var schema in s_held.Concat(s_named.Select(named => named.Schema)))
            Collect(Parse(schema), found);

        s_keywords.Except(found).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Held))]
    public void Create_KeywordThatIsHeld_WritesOnlyValidValues(string schema)
    {
        var grammar = JsonSchemaGrammar.Create(Parse(schema));
        grammar.Warnings.ShouldBeEmpty();
        var acceptor = new GrammarAcceptor(grammar.Text);
        var validator = new JsonSchemaValidator(Parse(schema));
        var random = new Random(1);
        var different = new HashSet<string>();
        for (var i = 0; i < Samples; i++)
        {
            var text = acceptor.Sample(random, length: 60);
            different.Add(text);
            validator.Validate(Parse(text)).ShouldBeEmpty($"{text}\n{grammar.Text}");
        }

        different.Count.ShouldBeGreaterThan(1, grammar.Text);
        if (Environment.GetEnvironmentVariable("LR_SAMPLES") is { } folder)
            File.WriteAllLines(Path.Combine(folder, $"{Math.Abs(schema.GetHashCode(StringComparison.Ordinal))}.txt"), [schema, .. different.Select(text => text.Replace("\n", " "))]);
    }

    [Theory]
    [MemberData(nameof(Named))]
    public void Create_KeywordThatIsNotHeld_IsNamedAndFoundAfterwards(int index)
    {
        var (schema, keyword) = s_named[index];
        var grammar = JsonSchemaGrammar.Create(Parse(schema));

        grammar.Warnings.ShouldContain(warning => warning.Keyword == keyword, string.Join('\n', grammar.Warnings));
        var acceptor = new GrammarAcceptor(grammar.Text);
        var validator = new JsonSchemaValidator(Parse(schema));
        var random = new Random(1);
        var violations = Enumerable.Range(0, Samples).SelectMany(_ => validator.Validate(Parse(acceptor.Sample(random, length: 60)))).ToList();
        violations.ShouldAllBe(violation => violation.Keyword == keyword || violation.Schema.Contains(keyword == "if" ? "/then" : keyword));
        (violations.Count > 0).ShouldBe(keyword is not ("contentSchema" or "format"));
    }

    [Fact]
    public void Create_ConditionForEachKind_IsHeldToByOneChoiceEach()
    {
        string[] kinds = [.. Enumerable.Range(0, 12).Select(i => $"k{i}")];
        var conditions = kinds.Select(kind => """{"if": {"properties": {"kind": {"const": "§"} } }, "then": {"required": ["of-§"]} }""".Replace("§", kind, StringComparison.Ordinal));
        var members = kinds.Select(kind => $$"""  "of-{{kind}}": {"type": "integer"}""");
        var schema = $$"""
            {"type": "object", "properties": {"kind": {"enum": {{JsonSerializer.Serialize(kinds)}} }, {{string.Join(", ", members)}} }, "required": ["kind"], "allOf": [{{string.Join(", ", conditions)}}]}
            """;

        Create_KeywordThatIsHeld_WritesOnlyValidValues(schema);
    }

    [Fact]
    public void Create_ConditionsThatMultiply_AreNamedAndLeaveTheRest()
    {
        string[] members = [.. Enumerable.Range(0, 30).Select(i => $"\"m{i}\": {{\"type\": \"string\", \"maxLength\": 20}}")];
        string[] dependents = [.. Enumerable.Range(1, 29).Select(i => $"\"m{i}\": [\"m{(i + 7) % 30}\"]")];
        var schema = Parse($$"""
            {"type": "object", "required": ["m0"], "properties": { {{string.Join(", ", members)}} }, "dependentRequired": { {{string.Join(", ", dependents)}} } }
            """);

        var grammar = JsonSchemaGrammar.Create(schema);

        grammar.Warnings.ShouldContain(warning => warning.Keyword == "dependentRequired");
        grammar.Warnings.Select(warning => warning.Keyword).Distinct().ShouldBe(["dependentRequired"]);
        var acceptor = new GrammarAcceptor(grammar.Text);
        acceptor.Accepts("""{"m0": "x"}""").ShouldBeTrue();
        acceptor.Accepts("""{"m0": 1}""").ShouldBeFalse();
    }

    private static void Collect(JsonElement schema, HashSet<string> found)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray())
                Collect(item, found);
        }
        else if (schema.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in schema.EnumerateObject())
            {
                found.Add(member.Name);
                Collect(member.Value, found);
            }
        }
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json, new() { MaxDepth = 2000 }).RootElement;
}
