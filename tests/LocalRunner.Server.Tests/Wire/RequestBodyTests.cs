using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LocalRunner.Server.Tests.Wire;

public sealed class RequestBodyTests(DemoServer demo) : IClassFixture<DemoServer>
{
    private const string Path = "/v1/chat/completions";

    public static TheoryData<byte[]> Broken => new(
        ""u8.ToArray(),
        "{"u8.ToArray(),
        "[]"u8.ToArray(),
        "\"text\""u8.ToArray(),
        "null"u8.ToArray(),
        "{\"a\":1} x"u8.ToArray(),
        "{'a':1}"u8.ToArray(),
        [(byte)'{', (byte)'"', 0xFF, 0xFE, (byte)'"', (byte)':', (byte)'1', (byte)'}'],
        """{"messages":[{"role":"user","content":"\ud800"}]}"""u8.ToArray(),
        """{"messages":[],"tools":[{"function":{"name":"a","parameters":{"\udc00":1}}}]}"""u8.ToArray(),
        Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 5000) + new string(']', 5000) + "}"));

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Read_NoJsonObject_IsRefused(byte[] body)
    {
        var reply = await demo.Http.PostAsync(Path, body);

        reply.Status.ShouldBe(HttpStatusCode.BadRequest);
        reply.Error.GetProperty("code").GetString().ShouldBe("invalid_json");
    }

    [Fact]
    public async Task Read_ByteOrderMark_IsPassedOver()
    {
        var reply = await demo.Http.PostAsync(Path, [0xEF, 0xBB, 0xBF, .. """{"messages":[{"role":"user","content":"Hello"}],"max_tokens":1}"""u8]);

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_MoreBytesThanAreTaken_IsRefused(bool saysSo)
    {
        await using var server = await RunningServer.StartAsync(demo.Model, new() { MaxBodyBytes = 10_000 });
        using var content = new StreamContent(new MemoryStream(new byte[20_000]));
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
        request.Headers.TransferEncodingChunked = !saysSo;

        using var response = await server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await Reply.OfAsync(response)).Error.GetProperty("code").GetString().ShouldBe("request_too_large");
    }

    [Fact]
    public async Task Read_CompressedBody_IsRefused()
    {
        using var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await demo.Http.PostAsync(new Uri(Path, UriKind.Relative), content);

        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Read_BodyThatBreaksOff_HarmsNobody()
    {
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(demo.Server.Address.Host, demo.Server.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{{\"messages\""));
        }

        var reply = await demo.Http.PostAsync(Path, """{"messages":[{"role":"user","content":"Hello"}],"max_tokens":1}""");

        reply.Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Answer_UnknownFields_ArePassedOver()
    {
        var reply = await demo.Http.PostAsync(Path, """{"messages":[{"role":"user","content":"Hello","cache_control":{}}],"max_tokens":1,"store":true,"service_tier":"auto","x":[{"y":null}]}""");

        reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
    }
}
