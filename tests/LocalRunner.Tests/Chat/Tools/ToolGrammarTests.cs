using System.Text.Json;
using LocalRunner.Chat;
using LocalRunner.Chat.Output;
using LocalRunner.Chat.Tools;
using LocalRunner.Grammars.Schemas;
using LocalRunner.Tests.Grammars;

namespace LocalRunner.Tests.Chat.Tools;

public sealed class ToolGrammarTests
{
    private static readonly ToolCallFormat[] s_formats =
    [
        ToolCallFormats.Hermes, ToolCallFormats.QwenCoder, ToolCallFormats.SeedOss, ToolCallFormats.MiniMax, ToolCallFormats.Glm, ToolCallFormats.MistralList,
        ToolCallFormats.MistralIds, ToolCallFormats.MistralNames, ToolCallFormats.Functionary, ToolCallFormats.FunctionaryLlama, ToolCallFormats.FireFunction,
        ToolCallFormats.CommandR, ToolCallFormats.DeepSeek, ToolCallFormats.DeepSeek31, ToolCallFormats.DeepSeek32, ToolCallFormats.DeepSeek4, ToolCallFormats.Kimi,
        ToolCallFormats.Granite, ToolCallFormats.Phi, ToolCallFormats.Nemotron, ToolCallFormats.Apriel, ToolCallFormats.Apertus, ToolCallFormats.Llama3,
        ToolCallFormats.Llama4, ToolCallFormats.Lfm2, ToolCallFormats.FunctionGemma, ToolCallFormats.Gemma4, ToolCallFormats.Harmony, ToolCallFormats.Generic,
    ];

    private static readonly ToolFunction[] s_functions =
    [
        Function("search", """
            {"type":"object","properties":{"query":{"type":"string","minLength":1},"limit":{"type":"integer","minimum":1,"maximum":50},"exact":{"type":"boolean"},
            "kind":{"enum":["web","news"]},"tags":{"type":"array","items":{"type":"string"},"maxItems":3},"since":{"type":"string","format":"date"},
            "near":{"anyOf":[{"type":"null"},{"type":"object","properties":{"lat":{"type":"number","minimum":-90,"maximum":90}},"required":["lat"]}]}},"required":["query","limit"]}
            """),
        Function("now", """{"type":"object","properties":{}}"""),
        Function("note", """{"type":"object","properties":{"text":{"type":"string"}},"required":["text"],"additionalProperties":false}"""),
    ];

    public static TheoryData<string> Formats => [.. s_formats.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Join_CallsAndJson_AcceptsBothAndNothingElse(string name)
    {
        var format = s_formats.Single(format => format.Name == name);
        var calls = ToolGrammar.Create(format, s_functions, ToolChoice.Required, parallel: true).ShouldNotBeNull().Text;
        using var schema = JsonDocument.Parse("""{"type":"object","properties":{"object":{"type":"string","pattern":"^[\\\\]\"{}a-z]+$"},"value":{}},"required":["object"]}""");
        var answer = JsonSchemaGrammar.Create(schema.RootElement).Text;
        var acceptor = new GrammarAcceptor(CallOrAnswer.Join(calls, answer, format));
        var (ofCalls, ofAnswer, random) = (new GrammarAcceptor(calls), new GrammarAcceptor(answer), new Random(5));
        var channel = format.HasChannels ? "<|channel|>final<|message|>" : "";

        for (var i = 0; i < 30; i++)
        {
            var (call, json) = (ofCalls.Sample(random), ofAnswer.Sample(random));
            acceptor.Accepts(call).ShouldBeTrue(call);
            acceptor.Accepts(channel + json).ShouldBeTrue(json);
            acceptor.Accepts(call + json).ShouldBeFalse(call);
        }

        acceptor.Accepts("{\"object\": 1}").ShouldBeFalse();
    }

    [Theory]
    [InlineData(20, 200, 0, 0)]
    [InlineData(100, 300, 100, 1)]
    public void Join_CallsAndJsonThatAreLargeTogether_FitsAndWarnsOfWhatIsLeftOut(int count, int members, int callWarnings, int answerWarnings)
    {
        ToolFunction[] functions = [.. Enumerable.Range(0, count).Select(i => Function($"function_{i}", Large($"argument_{i}_", 3)))];
        using var schema = JsonDocument.Parse(Large("member", members));
        var calls = ToolGrammar.Create(ToolCallFormats.Hermes, functions, ToolChoice.Required, parallel: true, CallOrAnswer.MostBytesOfCalls).ShouldNotBeNull();
        var answer = JsonSchemaGrammar.Create(schema.RootElement, CallOrAnswer.RoomBeside(calls.Text));

        var joined = CallOrAnswer.Join(calls.Text, answer.Text, ToolCallFormats.Hermes);

        joined.Length.ShouldBeLessThan(JsonSchemaGrammar.MostBytes);
        calls.Warnings.Count.ShouldBe(callWarnings);
        answer.Warnings.Count.ShouldBe(answerWarnings);
        JsonSchemaGrammar.Create(schema.RootElement).Warnings.ShouldBeEmpty();
        var acceptor = new GrammarAcceptor(joined);
        acceptor.Accepts("<tool_call>\n{\"name\": \"function_7\", \"arguments\": {\"argument_7_0\": \"ab-0\"}}\n</tool_call>").ShouldBeTrue();
        acceptor.Accepts("<tool_call>\n{\"name\": \"other\"").ShouldBeFalse();
        acceptor.Accepts("{\"member0\": \"ab-0\"}").ShouldBeTrue();
    }

    [Fact]
    public void Create_MoreFunctionsThanAGrammarHolds_SaysSo()
    {
        ToolFunction[] functions = [.. Enumerable.Range(0, 900).Select(i => Function($"a_function_with_a_rather_long_name_{i}", "{}"))];

        Should.Throw<LocalRunnerException>(() => ToolGrammar.Create(ToolCallFormats.Hermes, functions, ToolChoice.Auto, parallel: true)).Message.ShouldContain("Offer fewer");
    }

    [Fact]
    public void Join_MoreThanAGrammarHolds_SaysSo() => Should.Throw<LocalRunnerException>(
        () => CallOrAnswer.Join($"root ::= \"{new string('a', 40_000)}\"", $"root ::= \"{new string('b', 40_000)}\"", ToolCallFormats.Hermes)).Message.ShouldContain("Offer fewer");

    private static string Large(string name, int members) =>
        $$"""{"type": "object", "properties": { {{string.Join(", ", Enumerable.Range(0, members).Select(i => $$"""
            "{{name}}{{i}}": {"type": "string", "pattern": "^[a-z]{2}-{{i}}$"}
            """))}} } }""";

    [Theory]
    [MemberData(nameof(Formats))]
    public void Create_Required_WritesCallsThatAreReadBackWithValidArguments(string name)
    {
        var format = s_formats.Single(format => format.Name == name);
        var grammar = ToolGrammar.Create(format, s_functions, ToolChoice.Required, parallel: true).ShouldNotBeNull();
        grammar.Trigger.ShouldBeNull();
        grammar.Warnings.ShouldBeEmpty();
        var acceptor = new GrammarAcceptor(grammar.Text);
        var random = new Random(3);
        var most = 0;
        for (var i = 0; i < 200; i++)
        {
            var text = acceptor.Sample(random);
            var calls = Read(format, text).Calls;
            calls.Count.ShouldBePositive(text);
            most = Math.Max(most, calls.Count);
            foreach (var call in calls)
                Check(call, text);
        }

        (most > 1).ShouldBe(format.Template.IsParallel);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Create_Auto_TakesOverBehindTheTrigger(string name)
    {
        var format = s_formats.Single(format => format.Name == name);
        var grammar = ToolGrammar.Create(format, s_functions, ToolChoice.Auto, parallel: false).ShouldNotBeNull();
        var acceptor = new GrammarAcceptor(grammar.Text);
        var random = new Random(4);
        for (var i = 0; i < 50; i++)
        {
            var text = grammar.Trigger.ShouldNotBeNull() + acceptor.Sample(random);
            var call = Read(format, text).Calls.ShouldHaveSingleItem(text);
            Check(call, text);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void TakeGrammarStart_TriggerComesLetterByLetter_IsToldOnceWithWhatFollows(string name)
    {
        var format = s_formats.Single(format => format.Name == name);
        var grammar = ToolGrammar.Create(format, s_functions, ToolChoice.Auto, parallel: false).ShouldNotBeNull();
        var acceptor = new GrammarAcceptor(grammar.Text);
        var text = grammar.Trigger + acceptor.Sample(new Random(5));
        var parser = new OutputParser(new(format, null, s_functions), format.PromptEnd);
        var starts = new List<string>();
        foreach (var letter in text[format.PromptEnd.Length..])
        {
            _ = parser.Append(letter.ToString());
            if (parser.TakeGrammarStart() is { } start)
                starts.Add(start);
        }

        var begun = starts.ShouldHaveSingleItem(text);
        acceptor.IsBeginning(begun).ShouldBeTrue($"{begun}\n{text}");
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Create_OneFunction_WritesOnlyIt(string name)
    {
        var format = s_formats.Single(format => format.Name == name);
        var grammar = ToolGrammar.Create(format, s_functions, ToolChoice.Of("note"), parallel: true).ShouldNotBeNull();
        var acceptor = new GrammarAcceptor(grammar.Text);
        for (var i = 0; i < 20; i++)
            Read(format, acceptor.Sample(new Random(i))).Calls.ShouldAllBe(call => call.Name == "note");
    }

    [Fact]
    public void Create_None_MakesNoGrammar() => ToolGrammar.Create(ToolCallFormats.Hermes, s_functions, ToolChoice.None, parallel: true).ShouldBeNull();

    [Fact]
    public void Create_FunctionThatIsNotOffered_NamesThoseThatAre() =>
        Should.Throw<LocalRunnerException>(() => ToolGrammar.Create(ToolCallFormats.Hermes, s_functions, ToolChoice.Of("fly"), parallel: true))
            .Message.ShouldContain("search, now, note");

    [Fact]
    public void Create_KeywordThatCannotBeExpressed_WarnsWithFunctionAndPointer()
    {
        var function = Function("f", """{"type":"object","properties":{"a":{"type":"string","pattern":"(?=x)"}}}""");
        var grammar = ToolGrammar.Create(ToolCallFormats.Hermes, [function], ToolChoice.Auto, parallel: true).ShouldNotBeNull();
        grammar.Warnings.ShouldHaveSingleItem().Pointer.ShouldBe("f#/properties/a");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("""{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","properties":{"b":{"type":"integer"}}}]}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""")]
    public void Create_UnusualParameters_StillWritesCalls(string parameters)
    {
        foreach (var format in s_formats)
        {
            var function = Function("f", parameters);
            var grammar = ToolGrammar.Create(format, [function], ToolChoice.Required, parallel: false).ShouldNotBeNull();
            var acceptor = new GrammarAcceptor(grammar.Text);
            for (var i = 0; i < 10; i++)
            {
                var text = acceptor.Sample(new Random(i), length: 80);
                var call = Read(format, text, [function]).Calls.ShouldHaveSingleItem($"{format.Name}: {text}");
                JsonDocument.Parse(call.Arguments).RootElement.ValueKind.ShouldBe(JsonValueKind.Object, text);
            }
        }
    }

    private static ParsedOutput Read(ToolCallFormat format, string text, ToolFunction[]? functions = null)
    {
        var parser = new OutputParser(new(format, null, functions ?? s_functions), text.StartsWith(">>>", StringComparison.Ordinal) ? "" : format.PromptEnd);
        List<OutputDelta> deltas = [.. parser.Append(text), .. parser.Finish()];
        var found = ParsedOutput.Of(deltas);
        found.Text.ShouldBe("", text);
        return found;
    }

    private static void Check(ParsedOutput.Call call, string text)
    {
        call.IsComplete.ShouldBeTrue(text);
        var function = s_functions.Single(function => function.Name == call.Name);
        new JsonSchemaValidator(function.Parameters).Validate(JsonDocument.Parse(call.Arguments).RootElement).ShouldBeEmpty($"{text}\n{call.Arguments}");
    }

    private static ToolFunction Function(string name, string parameters) => new(name, JsonDocument.Parse(parameters).RootElement);
}
