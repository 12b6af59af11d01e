using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using LocalRunner.Server.Page;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace LocalRunner.Server.Tests.Page;

/// <summary>The page and the guards of the real server before models that a test invents: it decides what they answer, and when.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ScriptedServer(WebApplication application) => _application = application;

    public string Address => _application.Urls.Single();

    /// <summary>Gets the bodies of the chat completions that were asked for.</summary>
    public ConcurrentQueue<JsonNode> Questions { get; } = new();

    /// <summary>Gets the bodies of what was asked of models: to load, or to unload.</summary>
    public ConcurrentQueue<string> Loads { get; } = new();

    /// <summary>Gets how many clients left before their answer was complete.</summary>
    public int Left => _left;

    /// <summary>Gets or sets what is answered: the data of the events, one after the other.</summary>
    public Func<JsonNode, CancellationToken, IAsyncEnumerable<string>> Answer { get; set; } = (_, _) => Whole("Hello there.");

    /// <summary>Gets or sets the list that /v1/models answers with.</summary>
    public JsonArray Models { get; set; } = [ScriptedModel.Of("tiny-chat", isLoaded: true)];

    private int _left;

    public static async Task<ScriptedServer> StartAsync(string? key = null)
    {
        var options = new ServerOptions { Addresses = ["http://127.0.0.1:0"], ApiKeys = key is null ? [] : [key] };
        var builder = ModelServer.CreateBuilder(options);
        builder.Services.AddLocalRunnerAccess(options);
        var server = new ScriptedServer(builder.Build());
        server._application.MapPage();
        server._application.MapGuarded("GET", "/v1/models", ApiDialect.OpenAi, server.ListAsync);
        server._application.MapGuarded("POST", "/v1/chat/completions", ApiDialect.OpenAi, server.CompleteAsync);
        server._application.MapGuarded("POST", "/models/load", ApiDialect.OpenAi, context => server.LoadAsync(context, isLoaded: true));
        server._application.MapGuarded("POST", "/models/unload", ApiDialect.OpenAi, context => server.LoadAsync(context, isLoaded: false));
        await server._application.StartAsync();
        return server;
    }

    /// <summary>Answers with a text in a few pieces.</summary>
    public static async IAsyncEnumerable<string> Whole(string text)
    {
        await Task.Yield();
        foreach (var piece in text.Chunk(Math.Max(1, text.Length / 5)))
            yield return Chunk.Text(new(piece));
        yield return Chunk.Finish();
        yield return Chunk.Usage(prompt: 20, cached: 12, completion: 5, speed: 42.5);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private Task ListAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject { ["object"] = "list", ["data"] = Models.DeepClone(), ["budget"] = new JsonObject { ["bytes"] = ScriptedModel.Budget } }.ToJsonString());
    }

    private async Task LoadAsync(HttpContext context, bool isLoaded)
    {
        var asked = (await JsonNode.ParseAsync(context.Request.Body))!["model"]!.GetValue<string>();
        Loads.Enqueue($"{(isLoaded ? "load" : "unload")} {asked}");
        Models = [.. Models.Select(model => model!["id"]!.GetValue<string>() == asked ? ScriptedModel.Of(asked, isLoaded) : model.DeepClone())];
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("{\"success\":true}");
    }

    private async Task CompleteAsync(HttpContext context)
    {
        var question = (await JsonNode.ParseAsync(context.Request.Body))!;
        Questions.Enqueue(question);
        context.Response.ContentType = "text/event-stream";
        try
        {
            await foreach (var data in Answer(question, context.RequestAborted).WithCancellation(context.RequestAborted))
            {
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($": a comment\n\ndata: {data}\n\n"), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }

            await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _left);
            throw;
        }
        catch (IOException)
        {
            context.Abort();
        }
    }
}
