namespace LocalRunner.Cli.Tests.Conversation;

public sealed class ThoughtLinesTests
{
    private const string Thought = "Start at 17 and count 5 up";
    private const string Answer = "17 + 5 = 22.";

    private static readonly string[] s_run = ["run", "demo", "--temperature", "0", "--think", "on", "What is 17 + 5?"];

    [Fact]
    public async Task Run_Terminal_ShowsThoughtsDimmedBeforeTheAnswer()
    {
        var run = await CliRun.ShownAsync(colour: true, TextReader.Null, s_run);

        run.Out.ShouldStartWith("\u001b[2m");
        Plain(run.Out).ShouldStartWith(Thought);
        run.Out.TrimEnd().ShouldEndWith(Answer);
        run.Out.ShouldNotContain("thought for");
    }

    [Fact]
    public async Task Run_FoldThoughts_ShowsTimeAndTokensInOneLine()
    {
        var run = await CliRun.ShownAsync(colour: false, TextReader.Null, [.. s_run, "--fold-thoughts"]);

        run.Out.ShouldNotContain(Thought);
        run.Out.ReplaceLineEndings("\n").ShouldMatch(@"^thought for \d+\.\d s, \d\d tokens\n\n17 \+ 5 = 22\.\n$");
    }

    [Fact]
    public async Task Run_FoldThoughtsInColour_ReplacesTheLineThatSaysItThinks()
    {
        var run = await CliRun.ShownAsync(colour: true, TextReader.Null, [.. s_run, "--fold-thoughts"]);

        run.Out.ShouldContain("thinking…");
        run.Out.ShouldContain("\r\u001b[K\u001b[2mthought for ");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_NoTerminal_HasTheAnswerAlone(bool folds)
    {
        var run = await CliRun.OfAsync(folds ? [.. s_run, "--fold-thoughts"] : s_run);

        run.Out.TrimEnd().ShouldBe(Answer);
    }

    [Fact]
    public async Task Chat_Thoughts_AreFoldedAndShown()
    {
        var lines = string.Join('\n', "/set think on", "/thoughts fold", "What is 17 + 5?", "/thoughts show", "/clear", "What is 17 + 5?", "/thoughts maybe") + "\n";

        var run = await CliRun.ShownAsync(colour: false, new StringReader(lines), "run", "demo", "--temperature", "0");

        run.Out.Split("thought for ").Length.ShouldBe(2);
        run.Out.Split(Thought).Length.ShouldBe(2);
        run.Out.IndexOf("thought for", StringComparison.Ordinal).ShouldBeLessThan(run.Out.IndexOf(Thought, StringComparison.Ordinal));
        run.Error.ShouldContain("Thoughts show as one line.");
        run.Error.ShouldContain("/thoughts takes show or fold, not 'maybe'.");
    }

    private static string Plain(string text) => text.Replace("\u001b[2m", "", StringComparison.Ordinal).Replace("\u001b[0m", "", StringComparison.Ordinal);
}
