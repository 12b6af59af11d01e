using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Screens;

/// <summary>The chat in terminals of three widths: keys, a paste, another width, Korean and emoji.</summary>
public sealed class ChatScreenTests : IDisposable
{
    private const string Left = "\e[D";
    private const string Up = "\e[A";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Widths => [60, 80, 120];

    public void Dispose() => _folder.Dispose();

    [ScreenTheory]
    [MemberData(nameof(Widths))]
    public async Task Chat_QuestionPasteAndHistory_ShowsEachOnce(int columns)
    {
        await using var terminal = Start(columns);
        await terminal.ShowsAsync(">>>");
        terminal.Type("What is the capital of Korea?\r");
        await terminal.ShowsAsync("Seoul");
        terminal.Type("\e[200~first line\nsecond line\e[201~");
        await terminal.ShowsAsync("second line");
        terminal.Type("\x3");
        terminal.Type(Up);
        await terminal.ShowsAsync(">>> What is the capital of Korea?");
        terminal.Type("\x15/exit\r");

        ExpectedScreen.ShouldBe(await terminal.EndsAsync(), "chat-paste", columns);
        terminal.ExitCode.ShouldBe(0);
    }

    [ScreenTheory]
    [MemberData(nameof(Widths))]
    public async Task Chat_KoreanAndEmoji_AreEditedByWhatPeopleSee(int columns)
    {
        await using var terminal = Start(columns);
        await terminal.ShowsAsync(">>>");
        terminal.Type("안녕하세요 👩‍👩‍👧 여우");
        await terminal.ShowsAsync("여우");
        terminal.Type($"{Left}{Left}{Left}\x7f");
        await terminal.ShowsAsync("안녕하세요  여우");
        terminal.Type("🦊");
        var lines = await terminal.ShowsAsync("안녕하세요 🦊 여우");
        terminal.Type("\x15/exit\r");
        await terminal.EndsAsync();

        ExpectedScreen.ShouldBe(lines, "chat-korean", columns);
    }

    [ScreenFact]
    public async Task Chat_CtrlCAtTheQuestionOfATool_StopsTheAnswerAndLosesNoKey()
    {
        await using var terminal = PseudoTerminal.Start(
            _folder.Path, 120, "run", "demo", "--temperature", "0", "--tools", Tools.ToolServers.File(_folder, ("library", "kind")));
        await terminal.ShowsAsync(">>>");
        terminal.Type("Find a book about a fox.\r");
        await terminal.ShowsAsync("(a)lways for this tool:");
        terminal.Type("\x3");
        await terminal.ShowsAsync("Stopped.");
        terminal.Type("What is the capital of Korea?\r");
        await terminal.ShowsAsync("Seoul");
        terminal.Type("/exit\r");

        (await terminal.EndsAsync()).ShouldContain(">>> What is the capital of Korea?");
        terminal.ExitCode.ShouldBe(0);
    }

    [ScreenFact]
    public async Task Chat_NarrowerWindow_WrapsWhatFollows()
    {
        await using var terminal = Start(100);
        await terminal.ShowsAsync(">>>");
        terminal.Resize(40);

        // Of the new width the program hears in a moment.
        await Task.Delay(500);
        terminal.Type("Tell me a story about a fox and a bell, and make it a long one.");
        await terminal.ShowsAsync("long one.");
        terminal.Type("\x15Tell me a story about a fox.\r");
        await terminal.ShowsAsync("said");
        terminal.Type("/exit\r");
        var lines = await terminal.EndsAsync();

        ExpectedScreen.ShouldBe([.. lines.Where(line => !line.StartsWith("Chat", StringComparison.Ordinal))], "chat-resized", 100);
    }

    private PseudoTerminal Start(int columns) => PseudoTerminal.Start(_folder.Path, columns, "run", "demo", "--temperature", "0", "--max-tokens", "60");
}
