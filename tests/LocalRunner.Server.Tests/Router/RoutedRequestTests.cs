using System.Text;
using LocalRunner.Server.Router;
using LocalRunner.Server.Wire;
using Microsoft.AspNetCore.Http;

namespace LocalRunner.Server.Tests.Router;

public sealed class RoutedRequestTests
{
    [Theory]
    [InlineData("""{"model":"fast","messages":[{"role":"user","content":"model"}]}""", """{"model":"a \u0022b\u0022","messages":[{"role":"user","content":"model"}]}""")]
    [InlineData("""{ "messages": [{"model":"x"}], "model" :  "fast" , "stream":true}""", """{ "messages": [{"model":"x"}], "model" :  "a \u0022b\u0022" , "stream":true}""")]
    [InlineData("{\"model\":\"\\u0066ast\"}", """{"model":"a \u0022b\u0022"}""")]
    public async Task BodyFor_AnotherName_ChangesThatAlone(string body, string expected)
    {
        var request = await ReadAsync(body);

        request.Model.ShouldBe("fast");
        Encoding.UTF8.GetString(request.BodyFor("a \"b\"")).ShouldBe(expected);
        Encoding.UTF8.GetString(request.BodyFor(null)).ShouldBe(body);
        Encoding.UTF8.GetString(request.BodyFor("fast")).ShouldBe(body);
    }

    [Theory]
    [InlineData("""{"model":"m"}""", true)]
    [InlineData("""{"model":"m","prompt":""}""", true)]
    [InlineData("""{"model":"m","messages":[]}""", true)]
    [InlineData("""{"model":"m","messages":[{}]}""", false)]
    [InlineData("""{"model":"m","prompt":"a"}""", false)]
    public async Task AsksNothing_Body_TellsWhetherThereIsAPrompt(string body, bool expected) => (await ReadAsync(body)).AsksNothing.ShouldBe(expected);

    [Fact]
    public async Task Read_KeepAlive_IsFound() => (await ReadAsync("""{"keep_alive":{"a":1},"model":"m"}""".Replace("""{"a":1}""", "\"2m\"", StringComparison.Ordinal))).KeepAlive.ShouldBe(TimeSpan.FromMinutes(2));

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("[1]", "invalid_json")]
    [InlineData("{\"model\":\"a\"", "invalid_json")]
    [InlineData("{\"model\":\"a\"} x", "invalid_json")]
    [InlineData("{\"model\":5}", "invalid_type")]
    [InlineData("{\"model\":\"a\",\"keep_alive\":\"soon\"}", "invalid_value")]
    public async Task Read_BrokenBody_SaysWhy(string body, string code)
    {
        var error = (await Should.ThrowAsync<ApiException>(() => ReadAsync(body))).Error;

        error.Status.ShouldBe(400);
        error.Code.ShouldBe(code);
    }

    private static Task<RoutedRequest> ReadAsync(string body)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return RoutedRequest.ReadAsync(context, 1 << 20);
    }
}
