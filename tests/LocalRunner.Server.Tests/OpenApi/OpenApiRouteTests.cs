namespace LocalRunner.Server.Tests.OpenApi;

public sealed class OpenApiRouteTests(DemoServer demo) : IClassFixture<DemoServer>
{
    [Fact]
    public async Task Describe_Server_NamesTheRoutesThatItHas()
    {
        var reply = await demo.Http.AskAsync("/openapi.json");

        var paths = reply.Json.GetProperty("paths");
        foreach (var path in (string[])["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings", "/v1/messages", "/api/chat", "/rerank"])
            paths.GetProperty(path).GetProperty("post").Has("requestBody").ShouldBeTrue(path);
        paths.GetProperty("/v1/models/{id}").GetProperty("get").GetProperty("parameters")[0].GetProperty("name").GetString().ShouldBe("id");
        paths.GetProperty("/health").GetProperty("get").GetProperty("security").GetArrayLength().ShouldBe(0);
        paths.EnumerateObject().Select(path => path.Name).ShouldNotContain(path => path.Contains("rest", StringComparison.Ordinal));
    }
}
