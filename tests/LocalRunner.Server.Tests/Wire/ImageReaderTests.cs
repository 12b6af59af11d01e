using System.Text.Json;
using LocalRunner.Server.Anthropic;
using LocalRunner.Server.Ollama;
using LocalRunner.Server.OpenAi;
using LocalRunner.Server.OpenAi.Responses;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Tests.Wire;

public sealed class ImageReaderTests
{
    // One pixel.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Theory]
    [InlineData(Png, "image/png")]
    [InlineData("data:image/png;base64," + Png, "image/png")]
    [InlineData("DATA:IMAGE/JPEG;charset=x;BASE64," + Png, "image/png")]
    [InlineData("data:;base64,/9j/4AAQ", "image/jpeg")]
    [InlineData("R0lGODlhAQABAAAAACw=", "image/gif")]
    [InlineData("Qk06AAAA", "image/bmp")]
    public void Read_Base64_HasTheTypeThatItsBytesSay(string text, string type)
    {
        var image = ImageReader.Read(Field(JsonSerializer.Serialize(text))["x"]);

        image.MediaType.ShouldBe(type);
        Convert.ToBase64String(image.Data.Span).ShouldBe(text[(text.IndexOf(',', StringComparison.Ordinal) + 1)..]);
    }

    [Theory]
    [InlineData("\"https://example.org/a.png\"", "fetches nothing")]
    [InlineData("\"file:///etc/passwd\"", "fetches nothing")]
    [InlineData("\"data:image/png,%89PNG\"", "without base64")]
    [InlineData("\"data:image/png;base64,!!!\"", "no base64")]
    [InlineData("\"" + Png + "=\"", "no base64")]
    [InlineData("\"\"", "0 bytes")]
    [InlineData("\"data:image/webp;base64,UklGRgAAAABXRUJQ\"", "PNG, JPEG, GIF or BMP")]
    [InlineData("5", "a string")]
    [InlineData("null", "missing")]
    public void Read_NoImage_IsRefusedWithItsPlace(string json, string expected)
    {
        var exception = Should.Throw<ApiException>(() => ImageReader.Read(Field(json)["x"]));

        exception.Error.Status.ShouldBe(400);
        exception.Error.Param.ShouldBe("x");
        exception.Error.Message.ShouldContain(expected);
    }

    [Fact]
    public void Read_MessagesOfEachDialect_KeepTheOrderOfTextsAndImages()
    {
        var chat = MessageReader.Read(Field($$$"""[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{Png}}}"}},{"type":"text","text":"c"}]}]""")["x"]);
        var response = InputReader.Read(Field($$"""[{"role":"user","content":[{"type":"input_text","text":"ab"},{"type":"input_image","image_url":"data:image/png;base64,{{Png}}"},{"type":"input_text","text":"c"}]}]""")["x"]);
        var message = ContentReader.Contents(Field($$$"""[{"type":"text","text":"ab"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Png}}}"}},{"type":"text","text":"c"}]""")["x"]);
        var ollama = OllamaChatReader.Messages(Field($$"""{"messages":[{"role":"user","content":"c","images":["{{Png}}"]}]}""")["x"]);

        Kinds(chat.ShouldHaveSingleItem().Contents).ShouldBe(["ab", "image/png", "c"]);
        Kinds(response.ShouldHaveSingleItem().Contents).ShouldBe(["ab", "image/png", "c"]);
        Kinds(message).ShouldBe(["ab", "image/png", "\nc"]);
        Kinds(ollama.ShouldHaveSingleItem().Contents).ShouldBe(["image/png", "c"]);
    }

    private static IEnumerable<string> Kinds(IEnumerable<AIContent> contents) => contents.Select(content => content is DataContent image ? image.MediaType : ((TextContent)content).Text);

    private static JsonField Field(string value) => JsonField.Of(JsonDocument.Parse($$"""{"x": {{value}}}"""));
}
