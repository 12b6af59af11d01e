using System.Text.Json;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Commands;

public sealed class LaunchCommandTests
{
    // Nobody listens there, so that no running server is asked.
    private static readonly string[] s_nobody = ["--url", "http://127.0.0.1:1", "--model", "qwen \"4b\""];

    [Fact]
    public async Task Launch_Codex_IsAProfileOfTheResponsesApi()
    {
        var run = await CliRun.OfAsync(["launch", "codex", "--print", .. s_nobody]);

        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("model = \"qwen \\\"4b\\\"\"\nmodel_provider = \"localrunner\"");
        run.Out.ShouldContain("[model_providers.localrunner]\n");
        run.Out.ShouldContain("base_url = \"http://127.0.0.1:1/v1\"\nwire_api = \"responses\"\n");
        run.Out.ShouldNotContain("env_key");
        run.Error.ShouldContain("codex --profile localrunner");
    }

    [Fact]
    public async Task Launch_KeyGiven_NamesTheVariableAndNeverTheKey()
    {
        foreach (var client in new[] { "codex", "claude", "opencode", "vscode" })
        {
            var run = await CliRun.OfAsync(["launch", client, "--print", "--api-key", "very-secret", .. s_nobody]);

            run.Out.ShouldNotContain("very-secret");
            (client == "vscode" ? run.Error : run.Out).ShouldContain(client == "vscode" ? "Enter the server's key" : "LOCALRUNNER_API_KEY");
        }
    }

    [Fact]
    public async Task Launch_Claude_SetsTheAddressWithoutVersionAndAllModels()
    {
        var run = await CliRun.OfAsync(["launch", "claude", "--print", .. s_nobody]);

        var environment = JsonDocument.Parse(run.Out).RootElement.GetProperty("env");
        environment.GetProperty("ANTHROPIC_BASE_URL").GetString().ShouldBe("http://127.0.0.1:1");
        environment.GetProperty("ANTHROPIC_MODEL").GetString().ShouldBe("qwen \"4b\"");
        environment.GetProperty("ANTHROPIC_DEFAULT_HAIKU_MODEL").GetString().ShouldBe("qwen \"4b\"");
        environment.GetProperty("ANTHROPIC_AUTH_TOKEN").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Launch_OpenCode_DescribesAProviderWithTheModel()
    {
        var run = await CliRun.OfAsync(["launch", "opencode", "--print", .. s_nobody]);

        var root = JsonDocument.Parse(run.Out).RootElement;
        root.GetProperty("model").GetString().ShouldBe("localrunner/qwen \"4b\"");
        var provider = root.GetProperty("provider").GetProperty("localrunner");
        provider.GetProperty("options").GetProperty("baseURL").GetString().ShouldBe("http://127.0.0.1:1/v1");
        provider.GetProperty("models").TryGetProperty("qwen \"4b\"", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Launch_FileThere_IsChangedOnlyWhenAgreed()
    {
        using var folder = new TemporaryFolder();
        string[] launch = ["launch", "claude", .. s_nobody];
        (await CliRun.ConfiguredAsync(folder.Path, launch)).Out.ShouldContain("Wrote");
        (await CliRun.ConfiguredAsync(folder.Path, launch)).Out.ShouldContain("is as it should be");
        await File.WriteAllTextAsync(folder.File("claude.json"), "{}");

        var refused = await CliRun.ConfiguredAsync(folder.Path, launch);
        var before = await File.ReadAllTextAsync(folder.File("claude.json"));
        var agreed = await CliRun.ConfiguredAsync(folder.Path, [.. launch, "--yes"]);

        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("--yes");
        before.ShouldBe("{}");
        agreed.ExitCode.ShouldBe(0);
        (await File.ReadAllTextAsync(folder.File("claude.json"))).ShouldContain("ANTHROPIC_BASE_URL");
        folder.Names().ShouldBe(["claude.json"]);
    }

    [Fact]
    public async Task Launch_UnknownClient_ListsThoseThatAreKnown()
    {
        var run = await CliRun.OfAsync("launch", "emacs");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("opencode");
    }
}
