using System.Text.Json;
using LocalRunner.Grammars;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Tests.Grammars.Schemas;

public sealed class JsonSchemaGrammarTests
{
    /// <summary>Reasons for which a whole value is left free.</summary>
    private static readonly string[] s_loose = ["no value is valid", "without end", "too large", "as a whole", "too many ways"];

    public static TheoryData<string, string[], string[]> Cases => SchemaCases.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Create_Keyword_AcceptsWhatIsValidAndNothingElse(string schema, string[] accepted, string[] refused)
    {
        var grammar = JsonSchemaGrammar.Create(Parse(schema));
        var acceptor = new GrammarAcceptor(grammar.Text);
        var validator = new JsonSchemaValidator(Parse(schema));
        foreach (var text in accepted)
        {
            acceptor.Accepts(text).ShouldBeTrue($"{text}\n{grammar.Text}");
            validator.Validate(Parse(text)).ShouldBeEmpty(text);
        }

        foreach (var text in refused)
            acceptor.Accepts(text).ShouldBeFalse($"{text}\n{grammar.Text}");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Create_Keyword_WritesOnlyValidValues(string schema, string[] accepted, string[] refused)
    {
        accepted.Length.ShouldBePositive();
        refused.Length.ShouldBePositive();
        SampledValues_AreValid(schema, 150);
    }

    [Theory]
    [InlineData("""{"not":{"uniqueItems":true}}""", "not", "#")]
    [InlineData("""{"type":"object","properties":{"a":{"if":{"const":[1]},"then":false}}}""", "if", "#/properties/a")]
    [InlineData("""{"type":"array","contains":{"const":1},"minContains":200}""", "contains", "#")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"uniqueItems":true}""", "uniqueItems", "#")]
    [InlineData("""{"type":"string","pattern":"(?=a)b"}""", "pattern", "#")]
    [InlineData("""{"type":"string","format":"iri"}""", "format", "#")]
    [InlineData("""{"type":"string","maxLength":100000}""", "maxLength", "#")]
    [InlineData("""{"type":"array","maxItems":5000}""", "maxItems", "#")]
    [InlineData("""{"type":"wrong"}""", "type", "#")]
    [InlineData("""{"$ref":"https://example.com/schema.json"}""", "$ref", "#")]
    [InlineData("""{"$ref":"#/$defs/missing"}""", "$ref", "#")]
    [InlineData("""{"type":"integer","multipleOf":99991}""", "multipleOf", "#")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"integer","multipleOf":2}]}""", "oneOf", "#")]
    [InlineData("""{"type":"object","patternProperties":{"(?!a)":{"type":"integer"}}}""", "patternProperties", "#")]
    [InlineData("""{"type":"string","minLength":5,"maxLength":2}""", "type", "#")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"null"},{"$ref":"#"}]}""", "items", "#/prefixItems/1")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{"$ref":"#/properties/a"}},"required":["b"]}}}""", "properties", "#/properties/a/properties/b")]
    [InlineData("""false""", "type", "#")]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":false}}""", "type", "#")]
    public void Create_WhatIsLeftOut_WarnsWithKeywordAndPointer(string schema, string keyword, string pointer)
    {
        var grammar = JsonSchemaGrammar.Create(Parse(schema));

        grammar.Warnings.ShouldContain(warning => warning.Keyword == keyword && warning.Pointer == pointer, string.Join('\n', grammar.Warnings));
        _ = new GrammarAcceptor(grammar.Text).Sample(new Random(1));
    }

    [Fact]
    public void Create_KeywordsThatNoGrammarExpresses_AreNamedAndFoundAfterwards()
    {
        var schema = Parse("""
            {"type": "object", "properties": {
                "kind": {"enum": ["open", "paid"]},
                "tags": {"type": "array", "items": {"type": "string", "maxLength": 8}, "maxItems": 3, "uniqueItems": true},
                "marks": {"type": "array", "items": {"type": "integer"}, "contains": {"multipleOf": 2}, "maxContains": 1},
                "name": {"type": "string", "maxLength": 10, "not": {"format": "date"}},
                "count": {"type": "integer"}},
             "if": {"properties": {"count": {"multipleOf": 2}}, "required": ["count"]}, "then": {"required": ["marks"]}, "additionalProperties": false}
            """);
        var validator = new JsonSchemaValidator(schema);
        string[] Violated(string value) => [.. validator.Validate(Parse(value)).Select(violation => $"{violation.Instance} {violation.Keyword}")];

        var grammar = JsonSchemaGrammar.Create(schema);

        grammar.Warnings.Select(warning => $"{warning.Pointer} {warning.Keyword}").ShouldBe(
            ["# if", "#/properties/tags uniqueItems", "#/properties/marks contains", "#/properties/name not"], ignoreOrder: true);
        var acceptor = new GrammarAcceptor(grammar.Text);
        foreach (var (value, violated) in new (string, string[])[]
        {
            ("""{"kind": "open", "tags": ["a", "b"], "marks": [2, 1], "name": "y", "count": 2}""", []),
            ("""{"kind": "open", "tags": ["a", "a"]}""", ["#/tags uniqueItems"]),
            ("""{"kind": "open", "marks": [2, 4]}""", ["#/marks contains"]),
            ("""{"kind": "open", "name": "2024-01-31"}""", ["#/name not"]),
            ("""{"kind": "paid", "count": 4}""", ["# required"]),
        })
        {
            acceptor.Accepts(value).ShouldBeTrue(value);
            Violated(value).ShouldBe(violated, value);
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"string\"")]
    [InlineData("[{}]")]
    [InlineData("null")]
    public void Create_NoSchema_Refuses(string schema) =>
        Should.Throw<LocalRunnerException>(() => JsonSchemaGrammar.Create(Parse(schema))).Error.ShouldBe(LocalRunnerError.InvalidArgument);

    [Fact]
    public void AnyObject_JsonText_AcceptsObjectsOnly()
    {
        var acceptor = new GrammarAcceptor(JsonGrammar.AnyObject);
        acceptor.Accepts("""{"a": [1, 2.5e3, null, "x\n"], "b": {}}""").ShouldBeTrue();
        acceptor.Accepts("[]").ShouldBeFalse();
        new GrammarAcceptor(JsonGrammar.AnyValue).Accepts("[]").ShouldBeTrue();
    }

    [Fact]
    public void Create_RandomSchemas_WriteOnlyValidValues()
    {
        var random = new Random(7);
        for (var i = 0; i < 400; i++)
            SampledValues_AreValid(RandomSchema.Create(random), 6, i);
    }

    internal static void SampledValues_AreValid(string schema, int count, int seed = 0)
    {
        var grammar = JsonSchemaGrammar.Create(Parse(schema));
        if (grammar.Warnings.Any(warning => s_loose.Any(reason => warning.Reason.Contains(reason, StringComparison.Ordinal))))
            return;
        var acceptor = new GrammarAcceptor(grammar.Text);
        var validator = new JsonSchemaValidator(Parse(schema));
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var text = acceptor.Sample(random);
            var violations = validator.Validate(Parse(text));
            if (grammar.Warnings.Count == 0)
                violations.ShouldBeEmpty($"{schema}\n{text}\n{grammar.Text}");
            else
                violations.Select(violation => violation.Keyword).Except([.. grammar.Warnings.Select(warning => warning.Keyword), "anyOf", "oneOf"]).ShouldBeEmpty($"{schema}\n{text}\n{grammar.Text}");
        }
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json, new() { MaxDepth = 2000 }).RootElement;
}
