using System.Net;
using System.Net.Sockets;
using System.Text;
using LocalRunner.Engine;
using LocalRunner.Server.Models;

namespace LocalRunner.Server.Tests.Wire;

public sealed class StreamTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Body = """{"messages":[{"role":"user","content":"abc"}],"max_tokens":20,"stream":true}""";

    [Theory]
    [InlineData("/v1/chat/completions", Body, "data: {\"error\":{\"message\":")]
    [InlineData("/v1/completions", """{"prompt":"abc","max_tokens":20,"stream":true}""", "data: {\"error\":{\"message\":")]
    [InlineData("/v1/responses", """{"input":"abc","max_output_tokens":20,"stream":true}""", "event: response.failed\n")]
    public async Task Stream_EngineFailsAfterTheFirstByte_IsToldAndTheConnectionBroken(string path, string body, string expected)
    {
        await using var fake = await FakeEngineServer.StartAsync(position => position > 8 ? DecodeStatus.ContextFull : DecodeStatus.Done);

        var (text, broke) = await ReadAsync(fake.Server.Http, path, body);

        broke.ShouldBeTrue();
        text.ShouldContain(expected);
        text.ShouldNotContain("[DONE]");
        text.ShouldNotContain("response.completed");
    }

    [Fact]
    public async Task Stream_EngineFailsBeforeTheFirstByte_IsAStatus()
    {
        await using var fake = await FakeEngineServer.StartAsync(_ => DecodeStatus.ContextFull);

        var reply = await fake.Server.Http.PostAsync("/v1/chat/completions", Body);

        reply.Status.ShouldBe(HttpStatusCode.InternalServerError);
        reply.Error.GetProperty("code").GetString().ShouldBe("engine_failed");
    }

    [Fact]
    public async Task Stream_LongPrefill_GetsSignsOfLife()
    {
        await using var fake = await FakeEngineServer.StartAsync(
            position =>
            {
                if (position == 0)
                    Thread.Sleep(400);
                return DecodeStatus.Done;
            },
            new() { KeepAlive = TimeSpan.FromMilliseconds(50) });

        var (text, broke) = await ReadAsync(fake.Server.Http, "/v1/chat/completions", Body);

        broke.ShouldBeFalse();
        text.ShouldStartWith(": keep-alive\n\n");
        text.ShouldEndWith("data: [DONE]\n\n");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_ClientHangsUp_EndsTheAnswerAtOnce(bool streams)
    {
        var served = ((ServedModels)demo.Server.Services.GetService(typeof(ServedModels))!).All[0];
        var body = $$"""{"prompt":"Once upon a time","max_tokens":900,"temperature":2,"logit_bias":{"{{EndToken()}}":false},"stream":{{(streams ? "true" : "false")}} }""";
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(demo.Server.Address.Host, demo.Server.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
            while (served.InFlight == 0)
                await Task.Delay(5);
            if (streams)
                (await client.GetStream().ReadAsync(new byte[100])).ShouldBeGreaterThan(0);
        }

        // Were it not ended, it would go on to the end of the context.
        while (served.InFlight > 0)
            await Task.Delay(5);
        demo.Model.ReachedTokens.ShouldBeLessThan(900);
    }

    [Fact]
    public async Task Request_BeyondItsTime_IsEnded()
    {
        await using var fake = await FakeEngineServer.StartAsync(
            _ =>
            {
                Thread.Sleep(100);
                return DecodeStatus.Done;
            },
            new() { RequestTimeout = TimeSpan.FromSeconds(1) });

        var reply = await fake.Server.Http.PostAsync("/v1/chat/completions", """{"messages":[{"role":"user","content":"abc"}],"max_tokens":40}""");

        reply.Status.ShouldBe(HttpStatusCode.GatewayTimeout);
        reply.Error.GetProperty("code").GetString().ShouldBe("timeout");
    }

    [Fact]
    public async Task Requests_AtOnce_AreAllAnswered()
    {
        var questions = new[] { "Korea", "France", "Japan", "Italy" };

        var replies = await Task.WhenAll(questions.Select(country => demo.Http.PostAsync(
            "/v1/chat/completions", $$"""{"messages":[{"role":"user","content":"What is the capital of {{country}}?"}]}""")));

        for (var i = 0; i < questions.Length; i++)
            replies[i].Json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!.ShouldContain(questions[i]);
    }

    private int EndToken() => Enumerable.Range(0, demo.Model.Info.VocabularySize).First(demo.Model.IsEndOfGeneration);

    private static async Task<(string Text, bool Broke)> ReadAsync(HttpClient http, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var read)
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            return (text.ToString(), false);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return (text.ToString(), true);
        }
    }
}
