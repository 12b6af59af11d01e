using System.Diagnostics;
using System.Text.Json;
using LocalRunner.Fixtures;

namespace LocalRunner.Server.Tests.OpenAi;

/// <summary>
/// Clients for Node, unmodified. NODE_PATH names the folder where <c>npm install openai ai @ai-sdk/openai-compatible @langchain/openai</c> put them.
/// </summary>
public sealed class NodeClientTests(OpenAiClientTests.Loaded loaded) : IClassFixture<OpenAiClientTests.Loaded>
{
    [ClientFact("node", "NODE_PATH")]
    public async Task Client_EveryRoute_GetsWhatItExpects()
    {
        var found = await RunAsync("openai-client.cjs");

        foreach (var name in (string[])["chat", "stream", "response", "streamedResponse"])
            found.GetProperty(name).GetString().ShouldBe("The capital of Korea is Seoul.", name);
        found.GetProperty("usage").GetInt32().ShouldBeGreaterThan(3);
        found.GetProperty("city").GetString().ShouldBe("Seoul");
        found.GetProperty("tools").GetString()!.ShouldContain("sunny");
        found.GetProperty("events").EnumerateArray().Select(each => each.GetString()).ShouldContain("response.output_text.delta");
        found.GetProperty("width").GetInt32().ShouldBe(loaded.Model.Info.EmbeddingWidth);
        found.GetProperty("models")[0].GetString().ShouldBe("demo");
        found.GetProperty("error").GetProperty("status").GetInt32().ShouldBe(404);
        found.GetProperty("error").GetProperty("code").GetString().ShouldBe("model_not_found");
        await loaded.IdleAsync();
        loaded.Served.InFlight.ShouldBe(0);
    }

    [ClientFact("node", "NODE_PATH")]
    public Task VercelAiSdk_EveryRoute_GetsWhatItExpects() => CheckAsync("vercel-client.cjs");

    [ClientFact("node", "NODE_PATH")]
    public Task LangChain_EveryRoute_GetsWhatItExpects() => CheckAsync("langchain-client.cjs");

    private async Task CheckAsync(string script)
    {
        var found = await RunAsync(script);

        foreach (var name in (string[])["chat", "stream"])
            found.GetProperty(name).GetString().ShouldBe("The capital of Korea is Seoul.", name);
        found.GetProperty("usage").GetInt32().ShouldBeGreaterThan(3);
        found.GetProperty("pieces").GetInt32().ShouldBeGreaterThan(3);
        found.GetProperty("finish").GetString().ShouldBe("stop");
        found.GetProperty("city").GetString().ShouldBe("Seoul");
        found.GetProperty("tools").GetString()!.ShouldContain("sunny");
        found.GetProperty("object").GetProperty("many").GetInt32().ShouldBeInRange(0, 9);
        found.GetProperty("widths").EnumerateArray().Select(width => width.GetInt32()).ShouldBe([loaded.Model.Info.EmbeddingWidth, loaded.Model.Info.EmbeddingWidth]);
        found.GetProperty("error").GetProperty("status").GetInt32().ShouldBe(404);
        found.GetProperty("error").GetProperty("message").GetString()!.ShouldContain("nobody");
        found.GetProperty("cancelled").GetBoolean().ShouldBeTrue();
        await loaded.IdleAsync();
        loaded.Served.InFlight.ShouldBe(0);
    }

    /// <summary>Runs a script against the server, and returns what it found.</summary>
    private async Task<JsonElement> RunAsync(string script)
    {
        var start = new ProcessStartInfo("node", ["--no-warnings", Path.Combine(AppContext.BaseDirectory, "OpenAi", script), loaded.Server.V1.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();

        node.ExitCode.ShouldBe(0, await errors);
        return JsonDocument.Parse(await output).RootElement;
    }
}
