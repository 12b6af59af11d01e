using System.Text.Json;
using LocalRunner.Grammars.Schemas;

namespace LocalRunner.Tests.Grammars.Schemas;

/// <summary>Schemas made to be deep, endless or enormous give a grammar that the engine can follow, looser where it must be.</summary>
public sealed class HostileSchemaTests
{
    public static TheoryData<string> Names => [.. s_schemas.Keys];

    private static readonly Dictionary<string, Func<string>> s_schemas = new()
    {
        ["deep objects"] = () => Nest("""{"type":"object","properties":{"a":""", """},"required":["a"]}""", 300),
        ["deep arrays"] = () => Nest("""{"type":"array","items":""", "}", 900),
        ["deep allOf"] = () => Nest("""{"allOf":[""", "]}", 400),
        ["deep anyOf"] = () => Nest("""{"anyOf":[{"type":"null"},""", "]}", 400),
        ["wide anyOf of anyOf"] = () => Fill("""{"allOf":[§]}""", string.Join(',', Enumerable.Range(0, 20).Select(_ => """{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}"""))),
        ["self reference"] = () => """{"$ref":"#"}""",
        ["reference circle"] = () => """{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""",
        ["allOf of itself"] = () => """{"allOf":[{"$ref":"#"},{"$ref":"#"}],"type":"object"}""",
        ["required without end"] = () => """{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""",
        ["ambiguous recursion"] = () => """{"$defs":{"s":{"anyOf":[{"type":"object","properties":{"a":{"$ref":"#/$defs/s"},"b":{"type":"null"}},"required":["a","b"]},{"type":"object","properties":{"a":{"$ref":"#/$defs/s"},"c":{"type":"null"}},"required":["a","c"]},{"type":"null"}]}},"$ref":"#/$defs/s"}""",
        ["enormous enum"] = () => Fill("""{"enum":[§]}""", string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"value number {i}\""))),
        ["large enum"] = () => Fill("""{"enum":[§]}""", string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"v{i}\""))),
        ["long constant"] = () => $"{{\"const\":\"{new string('x', 500_000)}\"}}",
        ["many members"] = () => Fill("""{"type":"object","properties":{ § }}""", string.Join(',', Enumerable.Range(0, 900).Select(i => $"\"member{i}\":{{\"type\":\"integer\"}}"))),
        ["too many members"] = () => Fill("""{"type":"object","properties":{ § }}""", string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"member{i}\":{{\"type\":\"string\",\"maxLength\":{i % 100}}}"))),
        ["huge repetition"] = () => """{"type":"array","minItems":2000000000,"maxItems":2000000001,"items":{"type":"string","minLength":2000000000}}""",
        ["nested repetition"] = () => Nest("""{"type":"array","minItems":900,"maxItems":1000,"items":""", "}", 20),
        ["many long strings"] = () => Fill("""{"type":"object","properties":{ § }}""", string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"m{i}\":{{\"type\":\"string\",\"maxLength\":{1000 + i}}}"))),
        ["exploding pattern"] = () => """{"type":"string","pattern":"^(a|b)*a(a|b){40}$"}""",
        ["multiplying pattern"] = () => """{"type":"string","pattern":"((((a{1,100}){1,100}){1,100}){1,100}){1,100}"}""",
        ["backtracking pattern"] = () => """{"type":"string","pattern":"^(a+)+$","enum":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"]}""",
        ["broken pattern"] = () => """{"type":"string","pattern":"([a-"}""",
        ["deep pattern"] = () => Fill("""{"type":"string","pattern":"§§"}""", new string('(', 2000), new string(')', 2000)),
        ["wide classes"] = () => """{"type":"object","properties":{"a":{"pattern":"^\\p{L}+$"},"b":{"pattern":"^[^\\p{L}\\d]+$"},"c":{"pattern":"\\p{Lu}\\p{Ll}"}}}""",
        ["many patterns"] = () => Fill("""{"type":"object","patternProperties":{ § }}""", string.Join(',', Enumerable.Range(0, 60).Select(i => $"\"a.*b{{{i}}}\":{{}}"))),
        ["huge multiple"] = () => """{"type":"integer","multipleOf":123456789,"minimum":-1e300,"maximum":1e300}""",
        ["minute multiple"] = () => """{"type":"number","multipleOf":1e-20}""",
        ["wrong kinds"] = () => """{"type":7,"properties":[],"required":"a","enum":{},"items":3,"minLength":"x","pattern":[],"anyOf":{},"$ref":1,"allOf":[1,"x",null]}""",
        ["names of all kinds"] = () => """{"type":"object","properties":{"root":{"type":"null"},"value":{"type":"null"},"object":{"type":"null"},"":{"type":"null"},"\u0000":{"type":"null"},"a::= b":{"type":"null"}},"required":["root","value","object",""]}""",
        ["lengths that exclude each other"] = () => """{"type":"array","minItems":5,"maxItems":2}""",
        ["tuple of itself"] = () => """{"type":"array","prefixItems":[{"$ref":"#"},{"$ref":"#"}],"minItems":2}""",
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Create_HostileSchema_WritesAGrammarThatEnds(string name)
    {
        using var schema = JsonDocument.Parse(s_schemas[name](), new() { MaxDepth = 5000 });

        var grammar = JsonSchemaGrammar.Create(schema.RootElement);

        var acceptor = new GrammarAcceptor(grammar.Text);
        var validator = new JsonSchemaValidator(schema.RootElement);
        for (var seed = 0; seed < 3; seed++)
        {
            using var value = JsonDocument.Parse(acceptor.Sample(new Random(seed), length: 50), new() { MaxDepth = 5000 });
            _ = validator.Validate(value.RootElement);
        }
    }

    [Theory]
    [InlineData("""{"enum":["\ud800"]}""")]
    [InlineData("""{"properties":{"\udc00":{}}}""")]
    [InlineData("""{"const":"\ud83d\ud83d\ude00"}""")]
    public void Create_HalfSurrogatePair_SaysSo(string schema) =>
        Should.Throw<LocalRunnerException>(() => JsonSchemaGrammar.Create(JsonDocument.Parse(schema).RootElement)).Message.ShouldContain("surrogate");

    [Fact]
    public void Create_LargeEnum_AcceptsItsValuesAndNoOthers()
    {
        using var schema = JsonDocument.Parse(s_schemas["large enum"]());
        var acceptor = new GrammarAcceptor(JsonSchemaGrammar.Create(schema.RootElement).Text);
        acceptor.Accepts("\"v0\"").ShouldBeTrue();
        acceptor.Accepts("\"v999\"").ShouldBeTrue();
        acceptor.Accepts("\"v1000\"").ShouldBeFalse();
    }

    // Puts the texts in the places of § in turn.
    private static string Fill(string schema, params string[] texts) =>
        string.Concat(schema.Split('§').Select((part, index) => part + (index < texts.Length ? texts[index] : "")));

    private static string Nest(string open, string close, int depth) =>
        string.Concat(Enumerable.Repeat(open, depth)) + """{"type":"null"}""" + string.Concat(Enumerable.Repeat(close, depth));
}
