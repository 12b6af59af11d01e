using System.Net;
using System.Text.Json;
using LocalRunner.Fixtures;
using LocalRunner.Server.Models;

namespace LocalRunner.Server.Tests.Models;

public sealed class ModelRoutesTests(DemoServer demo) : IClassFixture<DemoServer>
{
    [Fact]
    public async Task Health_LoadedModel_IsOk()
    {
        var reply = await demo.Http.AskAsync("/health");

        reply.Status.ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldBe("""{"status":"ok"}""");
    }

    [Fact]
    public async Task Describe_LoadedModel_CanBeReadBack()
    {
        var reply = await demo.Http.AskAsync("/localrunner/model");

        var description = JsonSerializer.Deserialize(reply.Text, ModelJson.Default.ModelDescription)!;
        description.Name.ShouldBe("demo");
        description.State.ShouldBe(ModelState.Loaded);
        description.Architecture.ShouldBe("llama");
        description.Quant.ShouldBe("F16");
        description.Capabilities.ShouldBe(new ModelCapabilities(Completion: true, Chat: true, Tools: true, Thinking: true, Embedding: false, Rerank: false, Infill: true, Vision: false));
        description.Predicted.KvCache.ShouldBe(demo.Model.Plan.Memory.KvCache);
        description.Measured.ShouldNotBeNull().WeightsMapped.ShouldBe(demo.Model.Memory.WeightsMapped);
        description.ChatTemplate.ShouldNotBeNullOrEmpty();
        description.InFlight.ShouldBePositive("this very request is one");
    }

    [Fact]
    public async Task Health_ModelThatFailsToLoad_SaysWhy()
    {
        await using var server = await RunningServer.StartAsync(new ServerOptions { Models = [new() { Name = "gone", Path = "/nowhere/gone.gguf" }] });

        var reply = await EventuallyAsync(() => server.Http.AskAsync("/health"), reply => reply.Status != HttpStatusCode.ServiceUnavailable);

        reply.Status.ShouldBe(HttpStatusCode.InternalServerError);
        reply.Error.GetProperty("message").GetString()!.ShouldContain("/nowhere/gone.gguf");
        var asked = await server.Http.PostAsync("/v1/chat/completions", """{"messages":[{"role":"user","content":"Hello"}]}""");
        asked.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Answer_ModelOfAPath_IsLoadedAndFreedWithTheServer()
    {
        LocalModel? model;
        await using (var server = await RunningServer.StartAsync(new ServerOptions
        {
            Models = [new() { Name = "demo", Path = Demo.F16, Options = new() { ContextLength = 256, Threads = 1 }, Defaults = Demo.Greedy() }],
        }))
        {
            var reply = await server.Http.PostAsync("/v1/chat/completions", """{"messages":[{"role":"user","content":"What is the capital of Korea?"}]}""");
            reply.Status.ShouldBe(HttpStatusCode.OK, reply.Text);
            model = server.Services.GetService(typeof(ServedModels)) is ServedModels models ? models.All[0].Loaded : null;
        }

        Should.Throw<ObjectDisposedException>(() => model.ShouldNotBeNull().Tokenize("a"));
    }

    [Fact]
    public async Task Answer_MoreRequestsThanAreTaken_AreToldToComeBack()
    {
        await using var server = await RunningServer.StartAsync(demo.Model, new() { MaxRequests = 2 });
        const string Body = """{"messages":[{"role":"user","content":"Tell me a story about a fox."}],"max_tokens":200,"temperature":1}""";

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => server.Http.PostAsync("/v1/chat/completions", Body)));

        replies.ShouldContain(reply => reply.Status == HttpStatusCode.OK);
        var refused = replies.Where(reply => reply.Status != HttpStatusCode.OK).ToList();
        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(reply => reply.Status == HttpStatusCode.TooManyRequests && reply.Headers.RetryAfter != null);
    }

    private static async Task<Reply> EventuallyAsync(Func<Task<Reply>> ask, Func<Reply, bool> isDone)
    {
        while (true)
        {
            var reply = await ask();
            if (isDone(reply))
                return reply;
            await Task.Delay(20);
        }
    }
}
