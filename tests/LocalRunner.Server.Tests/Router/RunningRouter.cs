using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using LocalRunner.Cli.Serving;
using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Server.Router;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRunner.Server.Tests.Router;

/// <summary>A real router on a free port of this machine, with copies of the demo model called a, b, c, …, each in a worker process of its own.</summary>
internal sealed class RunningRouter : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly WebApplication _application;

    private RunningRouter(TemporaryFolder folder, WebApplication application, RouterOptions options)
    {
        (_folder, _application, Options) = (folder, application, options);
        Address = new(application.Urls.Single());
        Http = new() { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public const int ContextLength = 16_384;

    public Uri Address { get; }

    public HttpClient Http { get; }

    public RouterOptions Options { get; }

    public WorkerPool Pool => _application.Services.GetRequiredService<WorkerPool>();

    /// <summary>Starts a router.</summary>
    /// <param name="models">How many copies it serves.</param>
    /// <param name="room">For how many of them there is memory.</param>
    /// <param name="change">What else is different.</param>
    /// <param name="server">Who may come.</param>
    /// <param name="configure">What else the application has.</param>
    public static async Task<RunningRouter> StartAsync(int models = 1, double room = 4, Func<RouterOptions, RouterOptions>? change = null, ServerOptions? server = null, Action<WebApplicationBuilder>? configure = null)
    {
        var folder = new TemporaryFolder();
        var copies = Enumerable.Range(0, models).Select(index => $"{(char)('a' + index)}").Select(name =>
        {
            File.Copy(Demo.Q8, folder.File(name + ".gguf"));
            return new NamedModel(name, folder.File(name + ".gguf"));
        }).ToList();
        var options = new RouterOptions
        {
            Worker = start => WorkerCommand.ToStart(start, [], []),
            Device = DeviceInfo.Detect(),
            Models = copies,
            Loading = _ => new ModelOptions { ContextLength = ContextLength, Threads = 1 },
            Budget = 8L << 30,
        };
        options = options with { Budget = (long)(Footprint.Of(new ModelPlans(options).Of(copies[0]).Plan.Memory).Main * room) };
        options = change?.Invoke(options) ?? options;
        var application = RouterServer.Create(options, (server ?? new()) with { Addresses = ["http://127.0.0.1:0"] }, configure);
        await application.StartAsync();
        return new(folder, application, options);
    }

    /// <summary>From so many tokens on an answer has to last: it may not end by itself, also where whoever reads it gets no processor for seconds.</summary>
    public const int LongAnswer = 15_000;

    private static readonly Dictionary<string, int> s_endless = Ends();

    private static Dictionary<string, int> Ends()
    {
        using var file = GgufFile.Open(Demo.Q8);
        return new[] { "eos", "eot", "eom" }.Select(name => file.Metadata.GetInteger($"tokenizer.ggml.{name}_token_id")).OfType<long>().Distinct()
            .ToDictionary(token => $"{token}", _ => -100);
    }

    public static object Question(string model, int tokens = 16, bool stream = false) => new
    {
        model,
        stream,
        temperature = 0,
        max_tokens = tokens,
        logit_bias = tokens >= LongAnswer ? s_endless : [],
        messages = new[] { new { role = "user", content = "Tell me a story about a fox and a bell." } },
    };

    public Task<HttpResponseMessage> AskAsync(string model, int tokens = 16) => Http.PostAsJsonAsync("/v1/chat/completions", Question(model, tokens));

    /// <summary>Asks, and gives the text of the answer.</summary>
    public async Task<string> AnswerAsync(string model, int tokens = 16)
    {
        using var response = await AskAsync(model, tokens);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonDocument.Parse(text).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
    }

    /// <summary>Begins an answer that streams, and reads its first bytes.</summary>
    public async Task<(HttpResponseMessage Response, Stream Stream)> BeginAsync(string model, int tokens = LongAnswer, CancellationToken cancellation = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(Question(model, tokens, stream: true)) };
        var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.IsSuccessStatusCode.ShouldBeTrue();
        var stream = await response.Content.ReadAsStreamAsync(cancellation);
        (await stream.ReadAsync(new byte[16], cancellation)).ShouldBeGreaterThan(0);
        return (response, stream);
    }

    public async Task<JsonElement> ErrorAsync(Task<HttpResponseMessage> asking, int status)
    {
        using var response = await asking;
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("error");
    }

    /// <summary>Gets a model's entry in the list.</summary>
    public async Task<JsonElement> EntryAsync(string model)
    {
        var list = await Http.GetFromJsonAsync<JsonElement>("/v1/models");
        return list.GetProperty("data").EnumerateArray().Single(entry => entry.GetProperty("id").GetString() == model);
    }

    public async Task<string> StateAsync(string model) => (await EntryAsync(model)).GetProperty("status").GetProperty("value").GetString()!;

    /// <summary>Waits until a model is in a state.</summary>
    public Task UntilAsync(string model, WorkerState state) => UntilAsync(() => Pool.StatusOf(Model(model)).State == state, $"{model} did not become {state}.");

    /// <summary>Waits until no request is under way: a reader has the end of an answer a moment before its place is free.</summary>
    public Task UntilIdleAsync() => UntilAsync(() => Pool.Snapshot().Sum(worker => worker.InFlight) == 0, "A request did not end.");

    private static async Task UntilAsync(Func<bool> isSo, string problem)
    {
        var clock = Stopwatch.StartNew();
        while (!isSo())
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60), problem);
            await Task.Delay(10);
        }
    }

    public NamedModel Model(string name) => Options.Models.Single(model => model.Name == name);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _folder.Dispose();
    }
}
