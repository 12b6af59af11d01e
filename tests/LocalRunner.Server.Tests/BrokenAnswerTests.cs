using System.Text;
using LocalRunner.Fixtures;
using LocalRunner.Server.Models;
using Microsoft.Extensions.DependencyInjection;

namespace LocalRunner.Server.Tests;

/// <summary>Answers that never end by themselves, whose reader leaves or whose model does.</summary>
public sealed class BrokenAnswerTests
{
    public static TheoryData<string, string> Streams => new()
    {
        { "/v1/messages", """{"model": "demo", "stream": true, "messages": [{"role": "user", "content": "Tell me a story about a fox."}]}""" },
        { "/api/chat", """{"model": "demo", "messages": [{"role": "user", "content": "Tell me a story about a fox."}]}""" },
        { "/api/generate", """{"model": "demo", "raw": true, "prompt": "Once upon a time"}""" },
        { "/completion", """{"prompt": "Once upon a time", "stream": true}""" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_ReaderThatLeaves_FreesTheModel(string path, string body)
    {
        await using var model = await Demo.LoadAsync();
        await using var server = await StartAsync(model);
        var served = server.Services.GetRequiredService<ServedModels>().All.Single();

        using (var response = await server.Http.BeginPostAsync(path, body))
        {
            (await (await response.Content.ReadAsStreamAsync()).ReadAsync(new byte[16])).ShouldBePositive();
            served.InFlight.ShouldBe(1);
        }

        for (var wait = 0; served.InFlight > 0 && wait < 600; wait++)
            await Task.Delay(50);
        served.InFlight.ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_ModelThatIsUnloaded_EndsWithAnErrorAndBreaksTheConnection(string path, string body)
    {
        await using var model = await Demo.LoadAsync();
        await using var server = await StartAsync(model);
        using var response = await server.Http.BeginPostAsync(path, body);
        var stream = await response.Content.ReadAsStreamAsync();
        var (received, buffer) = (new StringBuilder(), new byte[4096]);
        received.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer)));

        await model.DisposeAsync();

        await Should.ThrowAsync<IOException>(async () =>
        {
            while (await stream.ReadAsync(buffer) is > 0 and var count)
                received.Append(Encoding.UTF8.GetString(buffer, 0, count));
        });
        var last = received.ToString().TrimEnd().Split('\n')[^1];
        last.ShouldContain("\"error\"");
        last.ShouldContain("The model was unloaded");
    }

    private static Task<RunningServer> StartAsync(LocalModel model)
    {
        var endings = Enumerable.Range(0, model.Info.VocabularySize).Where(model.IsEndOfGeneration).ToDictionary(token => token, _ => float.NegativeInfinity);
        var endless = new GenerationOptions { MaxTokens = 1_000_000, ShiftContext = true, Sampling = SamplingOptions.Greedy with { LogitBias = endings } };
        return RunningServer.StartAsync(new ServerOptions { Models = [new() { Name = "demo", Model = model, Defaults = endless }] });
    }
}
