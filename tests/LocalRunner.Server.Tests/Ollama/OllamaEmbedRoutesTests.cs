using System.Net;
using LocalRunner.Fixtures;
using Microsoft.Extensions.AI;
using OllamaSharp;
using OllamaSharp.Models;

namespace LocalRunner.Server.Tests.Ollama;

public sealed class OllamaEmbedRoutesTests : IAsyncLifetime
{
    private LocalModel _model = null!;
    private RunningServer _server = null!;

    public async Task InitializeAsync()
    {
        _model = await Demo.LoadAsync();
        _server = await RunningServer.StartAsync(EmbeddedDemo.Options(_model));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _model.DisposeAsync();
    }

    [Fact]
    public async Task Embed_OllamaSharp_GetsVectorsOfLengthOne()
    {
        using var client = new OllamaApiClient(_server.Address, "demo");

        var response = await client.EmbedAsync(new EmbedRequest { Model = "demo", Input = ["A fox.", "A bear."] });
        var vector = await ((IEmbeddingGenerator<string, Embedding<float>>)client).GenerateVectorAsync("A fox.");

        response.Embeddings.Count.ShouldBe(2);
        response.Embeddings[0].Length.ShouldBe(_model.Info.EmbeddingWidth);
        response.Embeddings[0].Sum(value => value * value).ShouldBe(1, 0.001);
        response.PromptEvalCount.ShouldNotBeNull().ShouldBePositive();
        vector.ToArray().Zip(response.Embeddings[0], (one, other) => Math.Abs(one - other)).Max().ShouldBeLessThan(1e-5f);
    }

    [Fact]
    public async Task Embed_LongText_IsCutUnlessForbidden()
    {
        var text = string.Concat(Enumerable.Repeat("one two three ", 500));

        var reply = await _server.Http.AnswerAsync("/api/embed", $$"""{"model": "demo", "input": "{{text}}", "dimensions": 8}""");
        var refused = await _server.Http.PostAsync("/api/embed", $$"""{"model": "demo", "input": "{{text}}", "truncate": false}""");

        reply.GetProperty("embeddings")[0].GetArrayLength().ShouldBe(8);
        reply.GetProperty("embeddings")[0].EnumerateArray().Sum(value => value.GetDouble() * value.GetDouble()).ShouldBe(1, 0.001);
        reply.GetProperty("prompt_eval_count").GetInt32().ShouldBe(1024);
        refused.Status.ShouldBe(HttpStatusCode.BadRequest);
        refused.Error.GetString()!.ShouldContain("1024");
    }

    [Fact]
    public async Task Embed_Nothing_IsAnsweredWithNothing() =>
        (await _server.Http.AnswerAsync("/api/embed", """{"model": "demo", "input": []}""")).GetProperty("embeddings").GetArrayLength().ShouldBe(0);

    [Fact]
    public async Task Embeddings_Prompt_IsOneVector() =>
        (await _server.Http.AnswerAsync("/api/embeddings", """{"model": "demo", "prompt": "A fox."}""")).GetProperty("embedding").GetArrayLength().ShouldBe(_model.Info.EmbeddingWidth);
}
