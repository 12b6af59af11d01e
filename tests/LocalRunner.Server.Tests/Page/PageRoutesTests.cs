using System.Net;

namespace LocalRunner.Server.Tests.Page;

public sealed class PageRoutesTests
{
    [Fact]
    public async Task Get_RootAsABrowser_IsThePageWithAStrictPolicy()
    {
        await using var server = await ScriptedServer.StartAsync(key: "open-sesame");
        using var client = ClientOf(server, "text/html,application/xhtml+xml");

        using var response = await client.GetAsync("/");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        (await response.Content.ReadAsStringAsync()).ShouldContain("<textarea id=\"message\"");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldNotContain("unsafe");
        policy.ShouldNotContain("://");
        policy.ShouldNotContain("*");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task Get_RootAsAProgram_SaysWhatOllamaSays()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = ClientOf(server, "*/*");

        (await client.GetStringAsync("/")).ShouldBe("Ollama is running");
        using var head = await client.SendAsync(new(HttpMethod.Head, "/"));
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Get_WhatThePageLoads_MayBeKeptForGood()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = ClientOf(server, "text/html");
        var page = await client.GetStringAsync("/");

        foreach (var (name, type) in (ValueTuple<string, string>[])[("page.js", "text/javascript"), ("page.css", "text/css"), ("icon.svg", "image/svg+xml"), ("THIRD-PARTY.txt", "text/plain")])
        {
            var start = page.IndexOf($"\"{name}?", StringComparison.Ordinal) + 1;
            start.ShouldBeGreaterThan(0, name);
            using var response = await client.GetAsync("/" + page[start..page.IndexOf('"', start)]);
            response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
            response.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
            using var plain = await client.GetAsync("/" + name);
            plain.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        }
    }

    [Fact]
    public async Task Get_KnownFile_IsNotSentAgain()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = ClientOf(server, "text/html");
        using var first = await client.GetAsync("/");

        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await client.SendAsync(request);

        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await second.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Get_HostOfAnother_IsRefused()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = ClientOf(server, "text/html");
        client.DefaultRequestHeaders.Host = "evil.example";

        using var response = await client.GetAsync("/");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static HttpClient ClientOf(ScriptedServer server, string accept)
    {
        var client = new HttpClient { BaseAddress = new(server.Address) };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        return client;
    }
}
