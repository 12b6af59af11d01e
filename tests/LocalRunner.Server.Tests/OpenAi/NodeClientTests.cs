using System.Diagnostics;
using System.Text.Json;
using LocalRunner.Fixtures;

namespace LocalRunner.Server.Tests.OpenAi;

/// <summary>OpenAI's client for Node, unmodified. NODE_PATH names the folder where <c>npm install openai</c> put it.</summary>
public sealed class NodeClientTests(OpenAiClientTests.Loaded loaded) : IClassFixture<OpenAiClientTests.Loaded>
{
    [ClientFact("node", "NODE_PATH")]
    public async Task Client_EveryRoute_GetsWhatItExpects()
    {
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "OpenAi", "openai-client.cjs"), loaded.Server.V1.ToString()])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        await node.WaitForExitAsync();

        node.ExitCode.ShouldBe(0, await errors);
        var found = JsonDocument.Parse(await output).RootElement;
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
}
