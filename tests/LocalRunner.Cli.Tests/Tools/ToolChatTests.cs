using System.Text.Json.Nodes;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Tools;

/// <summary>The demo with a real server of tools beside it, which is kind or is not.</summary>
public sealed class ToolChatTests
{
    private const string Question = "What is the weather in Seoul?";

    [Fact]
    public async Task Run_YesTools_CallsTheToolAndAnswersWithItsResult()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--tools", ToolServers.File(folder, ("weather", "kind")), "--yes-tools");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("""[weather: get_weather {"city":"Seoul"}]""");
        run.Out.ShouldContain("sunny in Seoul, 21 degrees");
    }

    [Fact]
    public async Task Run_Json_TellsOfTheCalls()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--tools", ToolServers.File(folder, ("weather", "kind")), "--yes-tools", "--json");

        var call = run.Json.GetProperty("tool_calls").EnumerateArray().First();
        call.GetProperty("name").GetString().ShouldBe("get_weather");
        call.GetProperty("arguments").GetProperty("city").GetString().ShouldBe("Seoul");
        call.GetProperty("result").GetString().ShouldBe("""{"weather": "sunny", "temperature": 21}""");
    }

    [Fact]
    public async Task Run_NobodyToAsk_RefusesTheCallAndSaysHowToAllowIt()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--tools", ToolServers.File(folder, ("weather", "kind")));

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("was not called");
        run.Error.ShouldContain("--yes-tools");
        run.Out.ShouldNotContain("21 degrees");
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("YES", true)]
    [InlineData("n", false)]
    public async Task Chat_Question_IsAskedAndObeyed(string answer, bool called)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chat.json");

        var run = await CliRun.ChatAsync(["--tools", ToolServers.File(folder, ("weather", "kind"))], [Question, "what?", answer, $"/save {file}", "/exit"]);

        run.ExitCode.ShouldBe(0);
        run.Error.Split("Call [weather: get_weather").Length.ShouldBeGreaterThanOrEqualTo(3);
        var saved = await File.ReadAllTextAsync(file);
        saved.ShouldContain("tool_calls");
        saved.Contains("sunny", StringComparison.Ordinal).ShouldBe(called);
        saved.Contains("did not allow", StringComparison.Ordinal).ShouldBe(!called);
    }

    [Fact]
    public async Task Chat_Always_AsksOnce()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.ChatAsync(["--tools", ToolServers.File(folder, ("weather", "kind"))], [Question, "a", "What is the weather in Rome?", "/exit"]);

        run.Error.Split("Call [weather").Length.ShouldBe(2);
        run.Error.ShouldContain("""[weather: get_weather {"city":"Rome"}]""");
    }

    [Fact]
    public async Task Chat_SavedWithCalls_GoesOn()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chat.json");
        var tools = ToolServers.File(folder, ("weather", "kind"));
        await CliRun.ChatAsync(["--tools", tools, "--yes-tools"], ["My name is Rosa.", Question, $"/save {file}"]);

        var run = await CliRun.ChatAsync(["--tools", tools, "--yes-tools"], [$"/load {file}", $"/save {file}2"]);

        run.Error.ShouldContain("Read ");
        (await File.ReadAllTextAsync(file + "2")).ShouldBe(await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Chat_Tools_AreListed()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.ChatAsync(["--tools", ToolServers.File(folder, ("weather", "kind"), ("other", "kind"))], ["/tools"]);

        run.Error.ShouldContain("weather: get_weather");
        run.Error.ShouldContain("other: other_get_weather");
        run.Error.ShouldContain("Weather in a city");
    }

    [Fact]
    public async Task Run_ServerAtAnAddress_IsUsed()
    {
        using var folder = new TemporaryFolder();
        using var server = new ToolServers.AtAddress();
        var file = ToolServers.Write(folder, new JsonObject { ["mcpServers"] = new JsonObject { ["web"] = new JsonObject { ["url"] = server.Address } } });

        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--tools", file, "--yes-tools");

        run.Error.ShouldContain("[web: get_weather");
        run.Out.ShouldContain("sunny in Seoul, 21 degrees");
    }

    [Theory]
    [InlineData("mortal", "failed")]
    [InlineData("slow", "gave no answer within 15 s")]
    [InlineData("garbled", "gave no answer within 15 s")]
    [InlineData("failing", "the station of Seoul is closed")]
    [InlineData("refusing", "no such station")]
    public async Task Chat_ToolThatFails_SaysSoAndTheChatGoesOn(string manner, string expected)
    {
        using var folder = new TemporaryFolder();

        // The first start of the server takes longer than a call may.
        var run = await CliRun.ChatAsync(
            ["--tools", ToolServers.File(folder, ("weather", manner)), "--yes-tools", "--tool-timeout", manner is "slow" or "garbled" ? "15" : "60"],
            [Question, "What is the capital of Korea?", "/exit"]);

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain(expected);
        run.Out.ShouldContain("Seoul.");
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("mute")]
    public async Task Chat_ServerThatDoesNotStart_IsLeftOut(string manner)
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.ChatAsync(["--tools", ToolServers.File(folder, ("weather", manner)), "--tool-timeout", "5"], ["What is the capital of Korea?", "/tools", "/exit"]);

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("The tools of 'weather' are left out");
        run.Error.ShouldContain("There are no tools");
        run.Out.ShouldContain("The capital of Korea is Seoul.");
    }

    [Fact]
    public async Task Run_ProgramThatIsNotThere_IsLeftOut()
    {
        using var folder = new TemporaryFolder();
        var file = ToolServers.Write(folder, new JsonObject { ["mcpServers"] = new JsonObject { ["none"] = new JsonObject { ["command"] = "no-such-program-here" } } });

        var run = await CliRun.OfAsync("run", "demo", "What is the capital of Korea?", "--temperature", "0", "--tools", file);

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("The tools of 'none' are left out");
        run.Out.TrimEnd().ShouldBe("The capital of Korea is Seoul.");
    }

    [Fact]
    public async Task Run_Verbose_ShowsWhatServersSay()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync("run", "demo", "Hello.", "--temperature", "0", "--tools", ToolServers.File(folder, ("weather", "kind")), "--verbose");

        run.Error.ShouldContain("weather: the server is kind");
    }

    [Theory]
    [InlineData("--yes-tools")]
    [InlineData("--tools", "mcp.json", "--raw")]
    [InlineData("--tools", "mcp.json", "--logprobs", "1", "--json")]
    [InlineData("--tools", "mcp.json", "--tool-timeout", "0")]
    public async Task Run_FlagsThatContradict_AreUsageErrors(params string[] flags) =>
        (await CliRun.OfAsync(["run", "demo", "hi", .. flags])).ExitCode.ShouldBe(2);
}
