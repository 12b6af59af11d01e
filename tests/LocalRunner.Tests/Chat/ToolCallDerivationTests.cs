using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Chat.Output;
using LocalRunner.Chat.Reasoning;
using LocalRunner.Chat.Tools;
using LocalRunner.Grammars.Schemas;
using LocalRunner.Tests.Chat.Jinja;
using LocalRunner.Tests.Grammars;

namespace LocalRunner.Tests.Chat;

/// <summary>Forms of calls that no table knows, found in the templates.</summary>
public sealed class ToolCallDerivationTests
{
    private const int Mutations = 2_000;

    private static readonly ToolFunction[] s_functions =
    [
        Function("search", """{"type": "object", "properties": {"query": {"type": "string"}, "limit": {"type": "integer"}, "exact": {"type": "boolean"}}, "required": ["query", "limit"], "additionalProperties": false}"""),
        Function("note", """{"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"], "additionalProperties": false}"""),
    ];

    // What marks calls in the real templates, and what a family that nobody knows would write there.
    private static readonly (string Known, string Other)[] s_markers =
    [
        ("tool_calls_section", "acts_section"), ("<|tool_call", "<|act"), ("<tool_call", "<act"), ("</tool_call", "</act"), ("TOOL_CALLS", "DEEDS"), ("TOOLCALL", "DEED"),
        ("tool▁call", "act▁"), ("<function=", "<act_of="), ("</function>", "</act_of>"), ("<parameter=", "<given="), ("</parameter>", "</given>"), ("functools", "deeds"),
        ("START_ACTION", "START_DEED"), ("END_ACTION", "END_DEED"), ("ipython", "deeds"), ("arg_key>", "given_key>"), ("arg_value>", "given_value>"),
        ("CALL_ID", "DEED_ID"), ("[ARGS]", "[GIVEN]"), ("<|python_tag|>", "<|deed_tag|>"),
    ];

    public static TheoryData<string> Made => [.. MadeTemplates.All.Keys];

    public static TheoryData<string> Real => [.. RealTemplates().Where(found => ChatTemplate.Parse(found.Source, "<s>", "</s>").Capabilities(withTools: true).ToolCalls).Select(found => found.Name)];

    [Theory]
    [MemberData(nameof(Made))]
    public void Derive_MadeTemplate_ReadsWhatItWrites(string name)
    {
        var template = ChatTemplate.Parse(MadeTemplates.All[name]);
        var format = Format(template);

        format.Instruction.ShouldBeNull(name);
        for (var seed = 0; seed < 40; seed++)
        {
            var expected = RandomCalls(new Random(seed), format);
            var written = Written(template, format, expected);

            Check(Read(format, [written]), expected, written);
            Check(Read(format, written.Select(letter => letter.ToString())), expected, written);
            for (var cut = 1; seed < 3 && cut < written.Length; cut++)
                Check(Read(format, [written[..cut], written[cut..]]), expected, $"{written} cut at {cut}");
        }
    }

    [Theory]
    [MemberData(nameof(Made))]
    public void Derive_MadeTemplate_GivesAGrammarOfWhatIsReadBack(string name)
    {
        var template = ChatTemplate.Parse(MadeTemplates.All[name]);
        var format = Format(template);
        var acceptor = new GrammarAcceptor(ToolGrammar.Create(format, s_functions, ToolChoice.Required, parallel: true).ShouldNotBeNull().Text);
        var random = new Random(3);
        for (var i = 0; i < 60; i++)
        {
            var text = acceptor.Sample(random);
            var found = Read(format, [text]);
            found.Text.Trim().ShouldBeEmpty(text);
            found.Calls.Count.ShouldBePositive(text);
            foreach (var call in found.Calls)
            {
                var function = s_functions.Single(function => function.Name == call.Name);
                new JsonSchemaValidator(function.Parameters).Validate(JsonDocument.Parse(call.Arguments).RootElement).ShouldBeEmpty(text);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Made))]
    public void Derive_MadeTemplate_GivesAGrammarThatTakesWhatItWrites(string name)
    {
        var template = ChatTemplate.Parse(MadeTemplates.All[name]);
        var format = Format(template);
        var grammar = ToolGrammar.Create(format, s_functions, ToolChoice.Auto, parallel: true).ShouldNotBeNull();
        var acceptor = new GrammarAcceptor(grammar.Text);
        for (var seed = 0; seed < 10; seed++)
        {
            var written = Written(template, format, RandomCalls(new Random(seed), format)).TrimStart();
            written.ShouldStartWith(grammar.Trigger.ShouldNotBeNull());

            // A grammar writes arguments as an object also where a template puts them into a string.
            if (name != "arguments as a string")
                acceptor.Accepts(written[grammar.Trigger.Length..]).ShouldBeTrue(written);
        }
    }

    [Theory]
    [MemberData(nameof(Made))]
    public void Derive_MadeTemplate_LeavesTextAlone(string name)
    {
        var format = Format(ChatTemplate.Parse(MadeTemplates.All[name]));
        foreach (var text in (string[])["Hello, <b>world</b>.", "{\"a\": 1}", "[1, 2]", "search(1)", "<", "a ~~ b %9"])
        {
            var found = Read(format, [text]);
            found.Calls.ShouldBeEmpty();
            found.Text.ShouldBe(text);
        }
    }

    [Fact]
    public void Derive_MadeTemplates_DamagedOutputsEndAsTextOrCalls()
    {
        var random = new Random(13);
        var forms = MadeTemplates.All.Values.Select(source => ChatTemplate.Parse(source)).Select(template => (Template: template, Format: Format(template))).ToList();
        for (var i = 0; i < Mutations; i++)
        {
            var (template, format) = forms[i % forms.Count];
            var written = OutputParserTests.Damage(Written(template, format, RandomCalls(random, format)), random);
            var whole = Read(format, [written]).ToString();

            Read(format, written.Chunk(5).Select(letters => new string(letters))).ToString().ShouldBe(whole, written);
        }
    }

    [Theory]
    [MemberData(nameof(Real))]
    public void Derive_RealTemplateWithOtherMarkers_ReadsWhatItWrites(string name)
    {
        var source = s_markers.Aggregate(
            RealTemplates().Single(found => found.Name == name).Source, (all, marker) => all.Replace(marker.Known, marker.Other, StringComparison.Ordinal));
        var template = ChatTemplate.Parse(source, "<s>", "</s>");
        var format = Format(template);
        for (var seed = 0; seed < 10; seed++)
        {
            var expected = RandomCalls(new Random(seed), format);
            var written = Written(template, format, expected);
            Check(Read(format, [written], ReasoningFormats.Detect(source)), expected, $"{name}, {format.Name}: {written}");
        }
    }

    [Theory]
    [InlineData("{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}")]
    [InlineData("{% for m in messages %}{{ m.role }}: {{ m.content }}{% for c in m.tool_calls or [] %}I want {{ c.function.name }} of {{ c.function.arguments }}{% endfor %}\n{% endfor %}")]
    public void Calls_TemplateWithoutAForm_AreAskedForInGenericJson(string source)
    {
        var format = Format(ChatTemplate.Parse(source));

        format.ShouldBe(ToolCallFormats.Generic);
        Read(format, ["""{"tool_calls": [{"name": "note", "arguments": {"text": "x"}}]}"""]).Calls.ShouldHaveSingleItem().Name.ShouldBe("note");
    }

    private static ToolCallFormat Format(ChatTemplate template) => template.Format(s_functions, withTools: true).Calls.ShouldNotBeNull();

    private static IEnumerable<(string Name, string Source)> RealTemplates() => CaseFile.Read("huggingface.json").GetProperty("cases").EnumerateArray()
        .Select(found => (found.GetProperty("name").GetString()!, found.GetProperty("template").GetString()!));

    private static List<(string Name, string Arguments)> RandomCalls(Random random, ToolCallFormat format)
    {
        var calls = new List<(string, string)>();
        for (var i = format.Template.IsParallel ? random.Next(1, 4) : 1; i > 0; i--)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => ((string[])["fox", "été", "서울", "a-b", "1.5", "x_y"])[random.Next(6)]));
            calls.Add(random.Next(2) == 0
                ? ("note", $$"""{"text": "{{text}}"}""")
                : ("search", $$"""{"query": "{{text}}", "limit": {{random.Next(100)}}, "exact": {{(random.Next(2) == 0 ? "true" : "false")}}}"""));
        }

        return calls;
    }

    private static string Written(ChatTemplate template, ToolCallFormat format, List<(string Name, string Arguments)> calls) => WrittenCalls.Of(template, format, s_functions, calls);

    private static ParsedOutput Read(ToolCallFormat format, IEnumerable<string> pieces, ReasoningFormat? reasoning = null)
    {
        var parser = new OutputParser(new(format, reasoning, s_functions), "", (name, index) => $"{name}#{index}");
        var deltas = new List<OutputDelta>();
        foreach (var piece in pieces)
            deltas.AddRange(parser.Append(piece));
        deltas.AddRange(parser.Finish());
        return ParsedOutput.Of(deltas);
    }

    private static void Check(ParsedOutput found, List<(string Name, string Arguments)> expected, string written)
    {
        found.Text.Trim().ShouldBeEmpty(written);
        found.Calls.Select(call => call.Name).ShouldBe(expected.Select(call => call.Name), written);
        foreach (var (call, (_, arguments)) in found.Calls.Zip(expected))
        {
            call.IsComplete.ShouldBeTrue(written);
            JsonElement.DeepEquals(JsonDocument.Parse(call.Arguments).RootElement, JsonDocument.Parse(arguments).RootElement).ShouldBeTrue($"{written}\n{call.Arguments}");
        }
    }

    private static ToolFunction Function(string name, string parameters) => new(name, JsonDocument.Parse(parameters).RootElement);
}
