using System.Net;
using System.Net.Sockets;

namespace LocalRunner.Server.Tests.Security;

public sealed class AccessTests(DemoServer demo) : IClassFixture<DemoServer>
{
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:1234", HttpStatusCode.OK)]
    [InlineData("[::1]:9931", HttpStatusCode.OK)]
    [InlineData("my.localhost", HttpStatusCode.OK)]
    [InlineData("host.docker.internal:9931", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    public async Task Request_Host_MustNameThisMachine(string host, HttpStatusCode status) =>
        (await demo.Http.AskAsync("/v1/models", ("Host", host))).Status.ShouldBe(status);

    [Theory]
    [InlineData(null, true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://127.0.0.1", true)]
    [InlineData("vscode-webview://1234", true)]
    [InlineData("https://evil.example", false)]
    [InlineData("http://localhost.evil.example", false)]
    [InlineData("null", false)]
    [InlineData("http://192.168.0.7", false)]
    public async Task Request_Origin_MustBeAllowed(string? origin, bool isAllowed)
    {
        var reply = origin is null ? await demo.Http.AskAsync("/v1/models") : await demo.Http.AskAsync("/v1/models", ("Origin", origin));

        reply.Status.ShouldBe(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden);
        reply.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed).ShouldBe(isAllowed && origin is not null);
        if (isAllowed && origin is not null)
            allowed!.ShouldBe([origin]);
        if (!isAllowed)
            reply.Error.GetProperty("code").GetString().ShouldBe("origin_not_allowed");
    }

    [Fact]
    public async Task Preflight_AllowedOrigin_IsAnsweredWithoutAKey()
    {
        await using var server = await RunningServer.StartAsync(demo.Model, new() { ApiKeys = ["secret"], AllowedOrigins = ["https://chat.example.org"] });
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
        request.Headers.Add("Origin", "https://chat.example.org");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, content-type");

        using var response = await server.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        response.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://chat.example.org"]);
        response.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["authorization, content-type"]);
    }

    [Theory]
    [InlineData("Authorization", "Bearer secret", true)]
    [InlineData("Authorization", "bearer other", true)]
    [InlineData("x-api-key", "secret", true)]
    [InlineData("Authorization", "Bearer secre", false)]
    [InlineData("Authorization", "Bearer secrets", false)]
    [InlineData("Authorization", "Basic secret", false)]
    [InlineData("x-api-key", "", false)]
    [InlineData("X-Other", "secret", false)]
    public async Task Request_Key_MustBeOneOfTheServers(string header, string value, bool isLetIn)
    {
        await using var server = await RunningServer.StartAsync(demo.Model, new() { ApiKeys = ["secret", "other"] });

        var reply = await server.Http.AskAsync("/v1/models", (header, value));

        reply.Status.ShouldBe(isLetIn ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        if (!isLetIn)
            reply.Error.GetProperty("code").GetString().ShouldBe("invalid_api_key");
        (await server.Http.AskAsync("/health")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Create_AddressOffThisMachineWithoutAKey_IsRefused()
    {
        Should.Throw<LocalRunnerException>(() => ModelServer.Create(new() { Addresses = ["http://0.0.0.0:0"] })).Message.ShouldContain("--api-key");
        Should.Throw<LocalRunnerException>(() => ModelServer.Create(new() { Addresses = ["nonsense"] })).Message.ShouldContain("nonsense");
        Should.NotThrow(() => ModelServer.Create(new() { Addresses = ["http://0.0.0.0:0"], ApiKeys = ["secret"] }));
    }

    [Fact]
    public async Task Request_HeadersBeyondTheLimit_AreRefused()
    {
        var reply = await demo.Http.AskAsync("/v1/models", ("X-Long", new string('a', 40_000)));

        reply.Status.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
    }

    [Fact]
    public async Task Request_OverAUnixSocket_NeedsNoHost()
    {
        var path = Path.Combine(Path.GetTempPath(), $"lr-{Guid.NewGuid():N}.sock");
        await using var application = ModelServer.Create(new() { Addresses = ["http://unix:" + path], Models = [new() { Name = "demo", Model = demo.Model }] });
        await application.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new("http://worker.internal") };

        (await http.AskAsync("/health")).Status.ShouldBe(HttpStatusCode.OK);
        await application.StopAsync();
    }
}
