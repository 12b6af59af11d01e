using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalRunner.Fixtures;
using LocalRunner.Server.Router;

namespace LocalRunner.Server.Tests.Router;

/// <summary>A second server stands for the cluster: it wants a key, and has the demo model as "demo".</summary>
public sealed class UpstreamTests : IAsyncLifetime
{
    private LocalModel _model = null!;
    private RunningServer _cluster = null!;

    public async Task InitializeAsync()
    {
        _model = await Demo.LoadAsync(Demo.Q8);
        _cluster = await RunningServer.StartAsync(_model, new() { ApiKeys = ["the-clusters"] });
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Theory]
    [InlineData("cluster/demo")]
    [InlineData("slow")]
    public async Task Chat_UpstreamsModel_AnswersWithItsKey(string name)
    {
        await using var router = await StartAsync();

        using var response = await router.AskAsync(name);

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        response.Headers.GetValues("x-localrunner-upstream").ShouldBe(["cluster"]);
        router.Pool.Snapshot().ShouldBeEmpty();
    }

    [Fact]
    public async Task Chat_UpstreamsModelStreamed_ComesThrough()
    {
        await using var router = await StartAsync();
        var (response, stream) = await router.BeginAsync("slow", tokens: 20);

        using (response)
        using (var reader = new StreamReader(stream))
            (await reader.ReadToEndAsync()).ShouldEndWith("data: [DONE]\n\n");
    }

    [Fact]
    public async Task Chat_DoesNotFit_OverflowsToTheUpstream()
    {
        await using var router = await StartAsync(room: 0.6, change: options => options with { Overflow = "cluster/demo" });

        using var response = await router.AskAsync("a");

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        response.Headers.GetValues("x-localrunner-upstream").ShouldBe(["cluster"]);
    }

    [Fact]
    public async Task Chat_UpstreamsOwnError_IsPassedOn()
    {
        await using var router = await StartAsync();

        var error = await router.ErrorAsync(router.AskAsync("cluster/nothing"), 404);

        error.GetProperty("code").GetString().ShouldBe("model_not_found");
    }

    [Fact]
    public async Task Chat_UpstreamRefusesTheKey_IsNoFaultOfTheClient()
    {
        await using var router = await StartAsync(change: options => options with { Upstreams = [options.Upstreams[0] with { Key = "wrong" }] });

        var error = await router.ErrorAsync(router.AskAsync("slow"), 502);

        error.GetProperty("code").GetString().ShouldBe("upstream_refused_key");
        error.GetProperty("message").GetString()!.ShouldContain("CLUSTER_API_KEY");
        error.GetProperty("message").GetString()!.ShouldNotContain("wrong");
    }

    [Fact]
    public async Task Chat_UpstreamIsGone_SaysSo()
    {
        await using var router = await StartAsync(change: options => options with { Upstreams = [options.Upstreams[0] with { Address = new("http://127.0.0.1:1/v1") }] });

        var error = await router.ErrorAsync(router.AskAsync("slow"), 502);

        error.GetProperty("code").GetString().ShouldBe("upstream_unreachable");
    }

    [Fact]
    public async Task Ollama_UpstreamsModel_IsRefused()
    {
        await using var router = await StartAsync();

        using var response = await router.Http.PostAsJsonAsync("/api/chat", RunningRouter.Question("slow"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()!.ShouldContain("OpenAI");
    }

    private Task<RunningRouter> StartAsync(double room = 4, Func<RouterOptions, RouterOptions>? change = null) => RunningRouter.StartAsync(
        room: room,
        change: options =>
        {
            options = options with
            {
                Upstreams = [new("cluster", _cluster.V1, "the-clusters", "CLUSTER_API_KEY")],
                Aliases = new Dictionary<string, string> { ["slow"] = "cluster/demo" },
            };
            return change?.Invoke(options) ?? options;
        });
}
