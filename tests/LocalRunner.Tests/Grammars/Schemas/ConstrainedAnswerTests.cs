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

    /// <summary>Every keyword that a grammar can express, in a value that a small model can finish.</summary>
    private const string Schema = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/order", "title": "Order", "description": "An order.",
          "$defs": {
            "money": {"type": "number", "minimum": 0, "exclusiveMaximum": 1000, "multipleOf": 0.01},
            "part": {"$anchor": "part", "type": "object", "properties": {"sku": {"type": "string", "pattern": "^[A-Z]{2}-\\d{3}$"}, "parts": {"type": "array", "items": {"$ref": "#part"}, "maxItems": 1}}, "required": ["sku"]}
          },
          "type": "object",
          "properties": {
            "id": {"type": "string", "format": "uuid"},
            "kind": {"const": "order"},
            "state": {"enum": ["open", "paid", null, 3]},
            "quantity": {"type": "integer", "exclusiveMinimum": 0, "maximum": 99},
            "price": {"$ref": "#/$defs/money"},
            "name": {"type": "string", "minLength": 2, "maxLength": 12, "examples": ["Ada"], "default": "Ada"},
            "note": {"type": ["string", "null"], "maxLength": 10},
            "day": {"type": "string", "format": "date"},
            "at": {"type": "string", "format": "date-time"},
            "host": {"type": "string", "format": "ipv4"},
            "tags": {"type": "array", "items": {"type": "string", "maxLength": 8}, "minItems": 1, "maxItems": 3},
            "place": {"type": "array", "prefixItems": [{"type": "number", "minimum": -90, "maximum": 90}, {"type": "number", "minimum": -180, "maximum": 180}], "items": false},
            "extra": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 9}, "propertyNames": {"pattern": "^[a-z]{1,5}$"}, "maxProperties": 1},
            "flags": {"type": "object", "patternProperties": {"^x-": {"type": "boolean"}}, "additionalProperties": false, "minProperties": 1, "maxProperties": 1},
            "method": {"oneOf": [{"type": "object", "properties": {"by": {"const": "card"}, "last": {"type": "string", "pattern": "^\\d{4}$"}}, "required": ["by", "last"]}, {"type": "object", "properties": {"by": {"const": "cash"}}, "required": ["by"]}]},
            "both": {"allOf": [{"type": "object", "properties": {"a": {"type": "integer", "minimum": 1}}, "required": ["a"]}, {"properties": {"a": {"maximum": 5}, "b": {"type": "boolean"}}, "required": ["b"]}]},
            "any": {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 10}, {"type": "string", "maxLength": 5}]},
            "gone": {"type": "string", "nullable": true, "maxLength": 4},
            "root": {"$ref": "#/$defs/part"},
            "yes": {"type": "boolean"},
            "none": {"type": "null"}
          },
          "required": ["id", "kind", "state", "quantity", "price", "name", "note", "day", "at", "host", "tags", "place", "extra", "flags", "method", "both", "any", "gone", "root", "yes", "none"],
          "additionalProperties": false
        }
        """;

    [Fact]
    public async Task GenerateAsync_SchemaOfManyKeywords_AnswersWithValidValues()
    {
        using var schema = JsonDocument.Parse(Schema);
        var grammar = JsonSchemaGrammar.Create(schema.RootElement);
        grammar.Warnings.Select(warning => warning.Keyword).ShouldBeSubsetOf(["maxLength"]);
        var validator = new JsonSchemaValidator(schema.RootElement);
        await using var model = await Demo.LoadAsync();
        for (var seed = 1u; seed <= Seeds; seed++)
        {
            var answer = await AnswerAsync(model, "Write JSON about an order.", grammar.Text, seed);

            answer.Result.FinishReason.ShouldBe(FinishReason.Stop, answer.Text);
            using var value = JsonDocument.Parse(answer.Text);
            validator.Validate(value.RootElement).ShouldBeEmpty(answer.Text);
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
        model.GenerateAsync([new ChatMessage(ChatRole.User, prompt)], new GenerationOptions { MaxTokens = 900, ShowSpecialTokens = showSpecial, Sampling = new() { Seed = seed, Grammar = grammar } }));
}
