using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Tests.Wire;

public sealed class CallArgumentsTests
{
    [Theory]
    [InlineData("""{"city": "Seoul", "days": 3}""", """{"city":"Seoul","days":3}""")]
    [InlineData("\"{\\\"city\\\": \\\"Seoul\\\"}\"", """{"city":"Seoul"}""")]
    [InlineData("\"{\\\"city\\\": \\\"Seoul\\\",}\"", """{"city":"Seoul"}""")]
    [InlineData("\"{\\\"city\\\": \\\"Seo\"", """{"city":"Seo"}""")]
    [InlineData("\"{\\\"city\\\": \\\"Seo\\\\\"", """{"city":"Seo"}""")]
    [InlineData("\"{\\\"city\\\":\"", """{"city":null}""")]
    [InlineData("\"{\\\"a\\\": [1, {\\\"b\\\": 2\"", """{"a":[1,{"b":2}]}""")]
    [InlineData("\"{\\\"a\\\": tru\"", """{"arguments":"{\u0022a\u0022: tru"}""")]
    [InlineData("\"Seoul\"", """{"arguments":"Seoul"}""")]
    [InlineData("[1]", """{"arguments":"[1]"}""")]
    [InlineData("\"\"", "{}")]
    [InlineData("null", "{}")]
    public void Read_Arguments_AreAnObject(string given, string expected)
    {
        using var document = JsonDocument.Parse($$"""{"arguments": {{given}}}""");

        var arguments = CallArguments.Read(JsonField.Of(document)["arguments"]);

        JsonSerializer.Serialize(arguments).ShouldBe(expected);
    }
}
