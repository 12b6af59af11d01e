using System.Text.RegularExpressions;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Conversation;

public sealed class ChatSessionTests
{
    [Fact]
    public async Task Chat_TwoTurns_RemembersTheFirst()
    {
        var run = await CliRun.ChatAsync("My name is Rosa.", "What is my name?", "/exit");
        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("Your name is Rosa.");
    }

    [Fact]
    public async Task Chat_Clear_ForgetsTheTurns()
    {
        var run = await CliRun.ChatAsync("My name is Rosa.", "/clear", "What is my name?");
        run.Out.ShouldNotContain("Your name is Rosa.");
    }

    [Fact]
    public async Task Chat_EndOfInput_Leaves() => (await CliRun.ChatAsync("Hello.")).ExitCode.ShouldBe(0);

    [Fact]
    public async Task Chat_SeveralLines_AreOneMessage()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chat.json");
        await CliRun.ChatAsync("\"\"\"first", "", "/second\"\"\"", "\"\"\"one\"\"\"", $"/save {file}");

        var saved = await File.ReadAllTextAsync(file);
        saved.ShouldContain("\"first\\n\\n/second\"");
        saved.ShouldContain("\"one\"");
    }

    [Fact]
    public async Task Chat_SaveAndLoad_GoesOn()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("대화.json");
        (await CliRun.ChatAsync("My name is Rosa.", $"/save {file}")).Error.ShouldContain("Wrote 2 messages");
        var run = await CliRun.ChatAsync($"/load {file}", "What is my name?");

        run.Error.ShouldContain("Read 2 messages");
        run.Out.ShouldContain("Your name is Rosa.");
    }

    [Fact]
    public async Task Chat_SaveOverAFile_AsksFirst()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("chat.json", "mine"u8.ToArray());
        (await CliRun.ChatAsync($"/save {file}", "n")).Error.ShouldContain("Nothing was written");
        (await File.ReadAllTextAsync(file)).ShouldBe("mine");
        (await CliRun.ChatAsync($"/save {file}", "y")).Error.ShouldContain("Wrote 0 messages");
        (await File.ReadAllTextAsync(file)).ShouldNotBe("mine");
    }

    [Fact]
    public async Task Chat_SystemOfQuotes_RemovesIt() =>
        (await CliRun.ChatAsync("/system Be brief.", "/system \"\"")).Error.ShouldContain("There is no system message.");

    [Fact]
    public async Task Chat_Regenerate_AnswersTheLastMessageAgain()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chat.json");
        var run = await CliRun.ChatAsync("/regenerate", "My name is Rosa.", "/regenerate", $"/save {file}");
        run.Error.ShouldContain("no message to answer anew");
        run.Error.ShouldContain("Wrote 2 messages");
    }

    [Fact]
    public async Task Chat_Edit_ReplacesTheLastMessage()
    {
        var run = await CliRun.ChatAsync("My name is Tom.", "/edit My name is Rosa.", "What is my name?");
        run.Out.ShouldContain("Your name is Rosa.");
    }

    [Fact]
    public async Task Chat_ContextAndShow_TellTheFigures()
    {
        var run = await CliRun.ChatAsync(["--ctx", "512"], ["Hello.", "/context", "/show"]);
        run.Error.ShouldContain("of 512 tokens");
        run.Error.ShouldContain("user: 1 message,");
        run.Error.ShouldContain("context        512 tokens");
        run.Error.ShouldContain("peak memory");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"messages":[{"role":"user"}]}""")]
    [InlineData("""{"messages":[{"role":"emperor","content":"x"}]}""")]
    [InlineData("""{"messages":[null]}""")]
    public async Task Chat_LoadOfSomethingElse_KeepsTheConversation(string content)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("chat.json", System.Text.Encoding.UTF8.GetBytes(content));
        var run = await CliRun.ChatAsync("My name is Rosa.", $"/load {file}", "What is my name?");

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("is no saved conversation");
        run.Out.ShouldContain("Your name is Rosa.");
    }

    [Fact]
    public async Task Chat_UnknownCommand_SaysSo()
    {
        var run = await CliRun.ChatAsync("/frobnicate now");
        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("no command /frobnicate");
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Chat_Set_ChangesShowsAndResets()
    {
        var run = await CliRun.ChatAsync("/set max_tokens 3", "/set top-k ten", "/set nonsense 1", "/set temperature", "/set");
        run.Error.ShouldContain("max-tokens: 3");
        run.Error.ShouldContain("--top-k takes a whole number, not 'ten'");
        run.Error.ShouldContain("no setting nonsense");
        run.Error.ShouldContain("temperature: default");
        run.Error.ShouldMatch(@"max-tokens\s+3 ");
    }

    [Fact]
    public async Task Chat_SetOfAFile_ShowsTheFile()
    {
        using var folder = new TemporaryFolder();
        var schema = folder.Write("s.json", """{"type": "object"}"""u8.ToArray());
        var grammar = folder.Write("g.gbnf", "root ::= \"a\""u8.ToArray());

        var given = await CliRun.ChatAsync(["--format", schema], ["/set", "/set format json", "/set format"]);
        var typed = await CliRun.ChatAsync($"/set format {schema}", "/set format", $"/set grammar-file {grammar}", "/set grammar root ::= \"b\"", "/set");

        given.Error.ShouldMatch($@"format\s+{Regex.Escape(schema)} ");
        given.Error.ShouldContain("format: json");
        given.Error.ShouldContain("format: default");
        typed.Error.ShouldContain($"format: {schema}");
        typed.Error.ShouldContain($"grammar-file: {grammar}");
        typed.Error.ShouldMatch(@"grammar-file\s+default ");
    }

    [Fact]
    public async Task Chat_SavedWithThoughts_KeepsThem()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chat.json");

        var run = await CliRun.ChatAsync(["--think", "on"], ["What is 17 + 5?", $"/save {file}", $"/load {file}", $"/save {file}2"]);

        run.ExitCode.ShouldBe(0);
        var saved = await File.ReadAllTextAsync(file);
        saved.ShouldContain("\"reasoning\": \"Start at 17");
        (await File.ReadAllTextAsync(file + "2")).ShouldBe(saved);
    }

    [Fact]
    public async Task Chat_SetMaxTokens_ShortensTheNextAnswer()
    {
        var run = await CliRun.ChatAsync("/set max-tokens 2", "What is the capital of Korea?");
        run.Out.TrimEnd().ShouldBe("The capital");
    }

    [Fact]
    public async Task Chat_System_IsShownAndReplaced()
    {
        var run = await CliRun.ChatAsync(["--system", "Be kind."], ["/system", "/system Be brief.", "/clear", "/system"]);
        run.Error.ShouldContain("System message: Be kind.");
        run.Error.Split("System message: Be brief.").Length.ShouldBe(3);
    }

    [Fact]
    public async Task Chat_TooLongPrompt_SaysBothNumbersAndKeepsTheConversation()
    {
        var run = await CliRun.ChatAsync(
            ["--ctx", "256"], ["My name is Rosa.", string.Join(' ', Enumerable.Repeat("word", 1000)), "What is my name?"]);
        run.ExitCode.ShouldBe(0);
        run.Error.ShouldMatch(@"The prompt has \d{4} tokens; the context holds 256\.");
        run.Out.ShouldContain("Your name is Rosa.");
    }

    [Fact]
    public async Task Chat_CtrlCDuringAnAnswer_StopsItAndStays()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("chat.json");
        var raised = 0;
        var run = await CliRun.RunAsync(
            new StringReader($"Tell me a story about a fox.\n/save {file}\n"), ["run", "demo", "--temperature", "0", "--logit-bias", "2=-inf"], isTerminal: true,
            onOutput: terminal =>
            {
                if (raised++ == 0)
                    terminal.Interrupts.Raise().ShouldBeTrue();
            });

        run.ExitCode.ShouldBe(0);
        run.Error.ShouldContain("Stopped.");
        run.Error.ShouldContain("Wrote 2 messages");
    }

    [Fact]
    public async Task Chat_CtrlCTwiceAtThePrompt_Leaves()
    {
        using var typing = new Typing();
        var chat = CliRun.RunAsync(typing, ["run", "demo", "--temperature", "0"], isTerminal: true, onOutput: typing.Interrupt);
        (await chat.WaitAsync(TimeSpan.FromMinutes(1))).ExitCode.ShouldBe(130);
    }

    /// <summary>Types one line; from the answer on it never types again, and presses Ctrl+C twice.</summary>
    private sealed class Typing : TextReader
    {
        private readonly ManualResetEventSlim _never = new();
        private LocalRunner.Cli.Interaction.Terminal? _terminal;
        private int _lines;

        public void Interrupt(LocalRunner.Cli.Interaction.Terminal terminal) => _terminal = terminal;

        public override string? ReadLine()
        {
            if (_lines++ == 0)
                return "What is the capital of Korea?";
            _terminal!.Interrupts.Raise();
            Thread.Sleep(100);
            _terminal.Interrupts.Raise();
            _never.Wait(TimeSpan.FromMinutes(1));
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            _never.Set();
            base.Dispose(disposing);
        }
    }
}
