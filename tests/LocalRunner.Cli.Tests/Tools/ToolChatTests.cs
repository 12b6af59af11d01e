using System.Text.Json.Nodes;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Tools;

/// <summary>The demo with a real server of tools beside it, which is kind or is not.</summary>
public sealed class ToolChatTests
{
    private const string Question = "Find a book about a fox.";

    [Fact]
    public async Task Run_YesTools_CallsTheToolAndAnswersWithItsResult()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--tools", ToolServers.File(folder, ("library", "kind")), "--yes-tools");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("""[library: find_book {"topic":"fox"}]""");
        run.Out.ShouldContain("The fox and the sea");
    }

    [Fact]
    public async Task Run_Json_TellsOfTheCalls()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--tools", ToolServers.File(folder, ("library", "kind")), "--yes-tools", "--json");

        var call = run.Json.GetProperty("tool_calls").EnumerateArray().First();
        call.GetProperty("name").GetString().ShouldBe("find_book");
        call.GetProperty("arguments").GetProperty("topic").GetString().ShouldBe("fox");
        call.GetProperty("result").GetString().ShouldBe("""{"title": "The fox and the sea"}""");
    }

    [Fact]
    public async Task Run_NobodyToAsk_RefusesTheCallAndSaysHowToAllowIt()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--tools", ToolServers.File(folder, ("library", "kind")), "--json");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("was not called");
        run.Error.ShouldContain("--yes-tools");
        run.Json.GetProperty("tool_calls").EnumerateArray().First().GetProperty("result").GetString().ShouldBe("The user did not allow this call.");
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("YES", true)]
    [InlineData("n", false)]
    public async Task Chat_Question_IsAskedAndObeyed(string answer, bool called)
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chat.json");

        var run = await CliRun.ChatAsync(["--tools", ToolServers.File(folder, ("library", "kind"))], [Question, "what?", answer, $"/save {file}", "/exit"]);

        run.ExitCode.ShouldBe(0);
        run.Error.Split("Call [library: find_book").Length.ShouldBeGreaterThanOrEqualTo(3);
        var saved = await File.ReadAllTextAsync(file);
        saved.ShouldContain("tool_calls");
        saved.Contains("title", StringComparison.Ordinal).ShouldBe(called);
        saved.Contains("did not allow", StringComparison.Ordinal).ShouldBe(!called);
    }

    [Fact]
    public async Task Chat_Always_AsksOnce()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.ChatAsync(["--tools", ToolServers.File(folder, ("library", "kind"))], [Question, "a", "Find a book about an owl.", "/exit"]);

        run.Error.Split("Call [library").Length.ShouldBe(2);
        run.Error.ShouldContain("""[library: find_book {"topic":"owl"}]""");
    }

    [Fact]
    public async Task Chat_CtrlCAtTheQuestion_StopsTheAnswerAndLosesNoLine()
    {
        using var folder = new TemporaryFolder();
        using var typing = new Leaving("What is the capital of Korea?");

        var run = await CliRun.RunAsync(
            typing, ["run", "demo", "--temperature", "0", "--tools", ToolServers.File(folder, ("library", "kind"))], isTerminal: true, onError: typing.Hear);

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("Stopped.");
        run.Out.TrimEnd().ShouldBe("The capital of Korea is Seoul.");
    }

    [Fact]
    public async Task Run_CtrlCAtTheQuestion_SaysCancelled()
    {
        using var folder = new TemporaryFolder();
        using var typing = new Leaving();

        var run = await CliRun.RunAsync(
            typing, ["run", "demo", Question, "--temperature", "0", "--tools", ToolServers.File(folder, ("library", "kind"))], isTerminal: true, onError: typing.Hear);

        run.ExitCode.ShouldBe(130);
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_LongResult_IsCutToWhatTheContextHasRoomFor()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--tools", ToolServers.File(folder, ("library", "long")), "--yes-tools", "--max-tokens", "20", "--json");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("250,000 characters");
        var result = run.Json.GetProperty("tool_calls")[0].GetProperty("result").GetString()!;
        result.Length.ShouldBeInRange(100, 10_000);
        result.ShouldEndWith("of 250000 characters, for more there is no room)");
    }

    [Fact]
    public async Task Chat_Context_CountsCallsResultsAndTools()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.ChatAsync(["--tools", ToolServers.File(folder, ("library", "kind")), "--yes-tools"], [Question, "/context"]);

        run.Error.ShouldMatch(@"tool: 1 message, [1-9]\d* tokens");
        run.Error.ShouldMatch(@"1 tool offered: [1-9]\d+ tokens");
    }

    [Fact]
    public async Task Chat_SavedWithCalls_GoesOn()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chat.json");
        var tools = ToolServers.File(folder, ("library", "kind"));
        await CliRun.ChatAsync(["--tools", tools, "--yes-tools"], ["My name is Rosa.", Question, $"/save {file}"]);

        var run = await CliRun.ChatAsync(["--tools", tools, "--yes-tools"], [$"/load {file}", $"/save {file}2"]);

        run.Error.ShouldContain("Read ");
        (await File.ReadAllTextAsync(file + "2")).ShouldBe(await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Chat_Tools_AreListed()
    {
        using var folder = new TemporaryFolder();

        var run = await CliRun.ChatAsync(["--tools", ToolServers.File(folder, ("library", "kind"), ("other", "kind"))], ["/tools"]);

        run.Error.ShouldContain("library: find_book");
        run.Error.ShouldContain("other: other_find_book");
        run.Error.ShouldContain("Looks for a book");
    }

    [Fact]
    public async Task Run_ServerAtAnAddress_IsUsed()
    {
        using var folder = new TemporaryFolder();
        using var server = new ToolServers.AtAddress();
        var file = ToolServers.Write(folder, new JsonObject { ["mcpServers"] = new JsonObject { ["web"] = new JsonObject { ["url"] = server.Address } } });

        var run = await CliRun.OfAsync("run", "demo", Question, "--temperature", "0", "--tools", file, "--yes-tools");

        run.Error.ShouldContain("[web: find_book");
        run.Out.ShouldContain("The fox and the sea");
    }

    [Theory]
    [InlineData("mortal", "failed")]
    [InlineData("slow", "gave no answer within 15 s")]
    [InlineData("garbled", "gave no answer within 15 s")]
    [InlineData("failing", "the shelf of fox is closed")]
    [InlineData("refusing", "no such shelf")]
    public async Task Chat_ToolThatFails_SaysSoAndTheChatGoesOn(string manner, string expected)
    {
        using var folder = new TemporaryFolder();

        // The first start of the server takes longer than a call may.
        var run = await CliRun.ChatAsync(
            ["--tools", ToolServers.File(folder, ("library", manner)), "--yes-tools", "--tool-timeout", manner is "slow" or "garbled" ? "15" : "60"],
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

        var run = await CliRun.ChatAsync(["--tools", ToolServers.File(folder, ("library", manner)), "--tool-timeout", "5"], ["What is the capital of Korea?", "/tools", "/exit"]);

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("The tools of 'library' are left out");
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

        var run = await CliRun.OfAsync("run", "demo", "Hello.", "--temperature", "0", "--tools", ToolServers.File(folder, ("library", "kind")), "--verbose");

        run.Error.ShouldContain("library: the server is kind");
    }

    [Theory]
    [InlineData("--yes-tools")]
    [InlineData("--tools", "mcp.json", "--raw")]
    [InlineData("--tools", "mcp.json", "--logprobs", "1", "--json")]
    [InlineData("--tools", "mcp.json", "--tool-timeout", "0")]
    public async Task Run_FlagsThatContradict_AreUsageErrors(params string[] flags) =>
        (await CliRun.OfAsync(["run", "demo", "hi", .. flags])).ExitCode.ShouldBe(2);

    /// <summary>Asks, presses Ctrl+C at the question that follows, and types on when the answer has stopped.</summary>
    private sealed class Leaving(params string[] further) : TextReader
    {
        private readonly Queue<string> _lines = new([Question, .. further]);
        private readonly ManualResetEventSlim _stopped = new();
        private bool _hasLeft;

        /// <summary>Presses the keys as soon as the question stands there.</summary>
        public void Hear(LocalRunner.Cli.Interaction.Terminal terminal, string error)
        {
            if (error.Contains("Stopped.", StringComparison.Ordinal))
                _stopped.Set();
            if (_hasLeft || !error.EndsWith("for this tool: ", StringComparison.Ordinal))
                return;
            _hasLeft = true;
            terminal.Interrupts.Raise().ShouldBeTrue();
        }

        public override string? ReadLine()
        {
            // The line that the question waits for in vain is typed afterwards.
            if (_hasLeft)
                _stopped.Wait(TimeSpan.FromMinutes(1));
            return _lines.TryDequeue(out var line) ? line : null;
        }

        protected override void Dispose(bool disposing)
        {
            _stopped.Set();
            base.Dispose(disposing);
        }
    }
}
