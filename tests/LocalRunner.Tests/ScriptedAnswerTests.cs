using System.Text;
using System.Text.Json;
using LocalRunner.Fixtures;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests;

/// <summary>Answers that a grammar dictates word for word to the real model: what it would say does not matter, what becomes of it does.</summary>
public sealed class ScriptedAnswerTests(LoadedDemo loaded) : IClassFixture<LoadedDemo>
{
    private const string Seoul = """<tool_call>{"name": "get_weather", "arguments": {"city": "Seoul"}}</tool_call>""";
    private const string Paris = """<tool_call>{"name": "get_weather", "arguments": {"city": "Paris"}}</tool_call>""";

    [Fact]
    public async Task GetResponseAsync_CallCutAnywhere_IsInvokedOnlyWhenItIsWhole()
    {
        var length = loaded.Model.Tokenize(Seoul, addSpecial: false).Length;
        var invoked = 0;
        for (var most = 1; most <= length + 1; most++)
        {
            var asked = new List<string>();
            using var client = Invoking(most: 1);

            var response = await client.GetResponseAsync("Go.", Dictated(asked, most, Seoul, "Done."));

            invoked += asked.Count;
            asked.ShouldAllBe(city => city == "Seoul");
            if (asked.Count > 0)
                continue;
            response.FinishReason.ShouldBe(ChatFinishReason.Length);
            response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ShouldBeEmpty();
        }

        invoked.ShouldBePositive();
    }

    [Fact]
    public async Task GetResponseAsync_CallCutInItsArguments_IsToldOfAsAnError()
    {
        var most = loaded.Model.Tokenize(Seoul, addSpecial: false).Length - loaded.Model.Tokenize("l\"}}</tool_call>", addSpecial: false).Length;

        var response = await loaded.Client.GetResponseAsync("Go.", Dictated([], most, Seoul));

        var error = response.Messages[0].Contents.OfType<ErrorContent>().ShouldHaveSingleItem();
        error.ErrorCode.ShouldBe("incomplete_call");
        error.Message.ShouldContain("get_weather");
        error.Details.ShouldNotBeNull().ShouldContain("city");
    }

    [Fact]
    public async Task GetStreamingResponseAsync_TwoCallsOneAfterTheOther_CompletesTheLoop()
    {
        var asked = new List<string>();
        using var client = Invoking(most: 5);
        var updates = new List<ChatResponseUpdate>();

        await foreach (var update in client.GetStreamingResponseAsync("Go.", Dictated(asked, 100, Seoul, Paris, "Sunny in both.")))
            updates.Add(update);

        asked.ShouldBe(["Seoul", "Paris"]);
        var contents = updates.SelectMany(update => update.Contents).ToList();
        var calls = contents.OfType<FunctionCallContent>().ToList();
        calls.Select(call => call.Arguments!["city"]!.ToString()).ShouldBe(["Seoul", "Paris"]);
        calls.Select(call => call.CallId).Distinct().Count().ShouldBe(2);
        contents.OfType<FunctionResultContent>().Select(result => result.CallId).ShouldBe(calls.Select(call => call.CallId));
        contents.OfType<FunctionResultContent>().Select(result => result.Result!.ToString()).ShouldBe(["Sunny in Seoul.", "Sunny in Paris."]);
        var text = updates.Select(update => update.Text).Where(piece => piece.Length > 0).ToList();
        string.Concat(text).ShouldBe("Sunny in both.");
        text.Count.ShouldBeGreaterThan(1);
        updates.Select(update => update.FinishReason).OfType<ChatFinishReason>().ShouldBe([ChatFinishReason.ToolCalls, ChatFinishReason.ToolCalls, ChatFinishReason.Stop]);
    }

    [Fact]
    public async Task GetResponseAsync_TwoCallsAtOnce_CompletesTheLoop()
    {
        var asked = new List<string>();
        using var client = Invoking(most: 5);

        var response = await client.GetResponseAsync("Go.", Dictated(asked, 100, Seoul + "\n" + Paris, "Sunny in both."));

        asked.ShouldBe(["Seoul", "Paris"]);
        response.Messages.Count.ShouldBe(3);
        response.Messages[0].Contents.OfType<FunctionCallContent>().Count().ShouldBe(2);
        response.Messages[1].Contents.OfType<FunctionResultContent>().Count().ShouldBe(2);
        response.Messages[2].Text.ShouldBe("Sunny in both.");
    }

    [Fact]
    public async Task GetResponseAsync_Answer_HasTimingsAndCachedTokens()
    {
        var response = await loaded.Client.GetResponseAsync("Go.", Dictated([], 100, "Done."));

        var properties = response.AdditionalProperties.ShouldNotBeNull();
        properties["cached_tokens"].ShouldBeOfType<int>();
        properties["decode_ms"].ShouldBeOfType<double>().ShouldBeGreaterThan(0);
        response.Messages[0].AdditionalProperties.ShouldNotBeNull()["decode_ms"].ShouldBe(properties["decode_ms"]);
    }

    [Fact]
    public async Task GetResponseAsync_SchemaThatTheGrammarHoldsInPart_NamesWhatTheAnswerViolates()
    {
        using var schema = JsonDocument.Parse("""
            {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string", "pattern": "^a$"}, "minItems": 2, "maxItems": 2, "uniqueItems": true}}, "required": ["tags"], "additionalProperties": false}
            """);
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 100, ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.RootElement) };

        var response = await loaded.Client.GetResponseAsync("As JSON.", options);
        var answer = await loaded.Model.AnswerAsync("As JSON.", Demo.Greedy() with { JsonSchema = schema.RootElement });

        response.AdditionalProperties!["schema_warnings"].ShouldBeAssignableTo<IReadOnlyList<string>>()!.ShouldHaveSingleItem().ShouldContain("uniqueItems");
        response.AdditionalProperties["schema_violations"].ShouldBeAssignableTo<IReadOnlyList<string>>()!.ShouldHaveSingleItem().ShouldContain("#/tags does not satisfy 'uniqueItems'");
        answer.Result.SchemaViolations.Count.ShouldBe(1);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_ModelDisposedInTheMiddle_IsNoWholeAnswer()
    {
        var model = await Demo.LoadAsync();
        using var client = new LocalChatClient(model);
        ChatFinishReason? reason = null;
        await foreach (var update in client.GetStreamingResponseAsync("Tell me a story about a fox and a bell.", new ChatOptions { Temperature = 0, MaxOutputTokens = 200 }))
        {
            await model.DisposeAsync();
            reason = update.FinishReason;
        }

        reason.ShouldNotBeNull().Value.ShouldBe("cancelled");
    }

    private IChatClient Invoking(int most) =>
        new ChatClientBuilder(new LocalChatClient(loaded.Model)).UseFunctionInvocation(configure: client => client.MaximumIterationsPerRequest = most).Build();

    /// <summary>Dictates an answer to each request.</summary>
    private static ChatOptions Dictated(List<string> asked, int most, params string[] answers)
    {
        var next = 0;
        return new()
        {
            MaxOutputTokens = most,
            RawRepresentationFactory = _ => Demo.Greedy() with
            {
                Thinking = ThinkingOptions.Off,
                Sampling = SamplingOptions.Greedy with { Grammar = $"root ::= {Literal(answers[Math.Min(next++, answers.Length - 1)])}" },
            },
            Tools =
            [
                AIFunctionFactory.Create(
                    (string city = "nowhere") =>
                    {
                        asked.Add(city);
                        return $"Sunny in {city}.";
                    },
                    "get_weather"),
            ],
        };
    }

    private static string Literal(string text) =>
        new StringBuilder(text).Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Insert(0, '"').Append('"').ToString();
}
