using System.Text.Json;
using LocalRunner.Chat.Tools;
using LocalRunner.Fixtures;
using LocalRunner.Grammars;
using LocalRunner.Grammars.Schemas;
using LocalRunner.Tests.Chat;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests.Grammars.Schemas;

/// <summary>The real engine, held to grammars that were made from schemas.</summary>
public sealed class ConstrainedAnswerTests
{
    private const int Seeds = 6;

    /// <summary>Every keyword that a grammar can express, in values that a small model can finish.</summary>
    private static readonly string s_schema = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Schemas", "order.json"));

    [Fact]
    public async Task GenerateAsync_SchemaOfManyKeywords_AnswersWithValidValues()
    {
        using var schema = JsonDocument.Parse(s_schema);
        var grammar = JsonSchemaGrammar.Create(schema.RootElement);
        grammar.Warnings.Select(warning => warning.Keyword).ShouldBeSubsetOf(["maxLength"]);
        var validator = new JsonSchemaValidator(schema.RootElement);
        await using var model = await Demo.LoadAsync(options: new ModelOptions { ContextLength = 2048 });
        for (var seed = 1u; seed <= Seeds; seed++)
        {
            var answer = await AnswerAsync(model, "Write JSON about an order.", grammar.Text, seed);

            answer.Result.FinishReason.ShouldBe(FinishReason.Stop, answer.Text);
            using var value = JsonDocument.Parse(answer.Text);
            validator.Validate(value.RootElement).ShouldBeEmpty(answer.Text);
        }
    }

    [RealModelFact("SmolLM2-135M-Instruct.Q4_1.gguf")]
    public async Task GenerateAsync_SchemaOfManyKeywordsAndALargeVocabulary_AnswersWithValidValues()
    {
        using var schema = JsonDocument.Parse(s_schema);
        var grammar = JsonSchemaGrammar.Create(schema.RootElement);
        var validator = new JsonSchemaValidator(schema.RootElement);
        await using var model = await Demo.LoadAsync(RealModelFactAttribute.PathOf("SmolLM2-135M-Instruct.Q4_1.gguf"));
        for (var seed = 1u; seed <= 2; seed++)
        {
            var answer = await AnswerAsync(model, "Write JSON about an order.", grammar.Text, seed);

            answer.Result.FinishReason.ShouldBe(FinishReason.Stop, answer.Text);
            validator.Validate(JsonDocument.Parse(answer.Text).RootElement).ShouldBeEmpty(answer.Text);
        }
    }

    [Fact]
    public async Task GenerateAsync_AnyObject_AnswersWithAnObject()
    {
        await using var model = await Demo.LoadAsync();
        for (var seed = 1u; seed <= Seeds; seed++)
        {
            var answer = await AnswerAsync(model, "Write JSON about a fox.", JsonGrammar.AnyObject, seed);
            if (answer.Result.FinishReason == FinishReason.Stop)
                JsonDocument.Parse(answer.Text).RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
        }
    }

    [Fact]
    public async Task GenerateAsync_FunctionRequired_CallsItWithValidArguments()
    {
        var functions = OutputCase.Functions;
        var grammar = ToolGrammar.Create(ToolCallFormats.Hermes, functions, ToolChoice.Of("get_weather"), parallel: false).ShouldNotBeNull();
        var validator = new JsonSchemaValidator(functions[0].Parameters);
        await using var model = await Demo.LoadAsync();
        for (var seed = 1u; seed <= Seeds; seed++)
        {
            var answer = await AnswerAsync(model, "What is the weather in Seoul?", grammar.Text, seed, showSpecial: true);
            var output = new OutputCase("demo", ToolCallFormats.Hermes, answer.Text);

            var call = ParsedOutput.Of(OutputParserTests.Parse(output, [answer.Text])).Calls.ShouldHaveSingleItem(answer.Text);
            call.Name.ShouldBe("get_weather");
            if (answer.Result.FinishReason == FinishReason.Stop)
                validator.Validate(JsonDocument.Parse(call.Arguments).RootElement).ShouldBeEmpty(answer.Text);
        }
    }

    private static Task<Answer> AnswerAsync(LocalModel model, string prompt, string grammar, uint seed, bool showSpecial = false) => Answer.CollectAsync(
        model.GenerateAsync([new ChatMessage(ChatRole.User, prompt)], new GenerationOptions { MaxTokens = 1400, ShowSpecialTokens = showSpecial, Sampling = new() { Seed = seed, Grammar = grammar } }));
}
