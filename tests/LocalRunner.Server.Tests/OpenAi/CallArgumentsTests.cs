using System.Text.Json;
using LocalRunner.Server.OpenAi;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Tests.OpenAi;

public sealed class CallArgumentsTests
{
    [Theory]
    [InlineData("""{"a": 1}""", """{"a":1}""")]
    [InlineData("", "{}")]
    [InlineData(null, "{}")]
    [InlineData("""{"a": "b""", """{"a":"b"}""")]
    [InlineData("""{"a": "b\""", """{"a":"b"}""")]
    [InlineData("""{"a": [1, {"b": 2""", """{"a":[1,{"b":2}]}""")]
    [InlineData("""{"a": 1,""", """{"a":1}""")]
    [InlineData("""{"a":""", """{"a":null}""")]
    [InlineData("""{"a}""", """{"arguments":"{\"a}"}""")]
    [InlineData("[1]", """{"arguments":"[1]"}""")]
    [InlineData("}}", """{"arguments":"}}"}""")]
    public void Parse_WhatCameBack_IsAnObject(string? text, string expected)
    {
        var parsed = JsonSerializer.SerializeToElement(CallArguments.Parse(text), AIJsonUtilities.DefaultOptions);

        JsonElement.DeepEquals(parsed, JsonDocument.Parse(expected).RootElement).ShouldBeTrue(parsed.GetRawText());
    }
}
