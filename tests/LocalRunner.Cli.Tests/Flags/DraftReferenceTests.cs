using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Flags;

public sealed class DraftReferenceTests
{
    [Fact]
    public async Task Run_DraftOfTheSameVocabulary_AnswersAsWithout()
    {
        string[] ask = ["run", Demo.F16, "What is the capital of Korea?", "--temperature", "0", "--threads", "1"];
        var plain = await CliRun.OfAsync(ask);
        var drafted = await CliRun.OfAsync([.. ask, "--draft", "demo"]);

        drafted.ExitCode.ShouldBe(0);
        drafted.Out.ShouldBe(plain.Out);
    }

    [Fact]
    public async Task Run_AutoForAModelWithoutADraft_SaysWhatToName()
    {
        var run = await CliRun.OfAsync("run", "demo", "Hello!", "--draft", "auto");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("--draft MODEL");
    }

    [Fact]
    public async Task Run_AutoForAKnownModel_NamesTheDraftThatIsMissing()
    {
        var run = await CliRun.OfAsync("run", "llama-3.3-70b", "Hello!", "--draft", "auto");

        run.ExitCode.ShouldNotBe(0);
        run.Error.ShouldContain("llama-3.2-1b");
        run.Error.ShouldContain("pull llama-3.2-1b");
    }

    [Fact]
    public async Task Plan_WithADraft_HasARowForIt()
    {
        var run = await CliRun.OfAsync("plan", Demo.F16, "--draft", "demo");

        run.ExitCode.ShouldBe(0);
        run.Out.ShouldContain("draft model");
    }

    [Fact]
    public async Task Serve_DraftForSeveralModels_AsksForOne()
    {
        var run = await CliRun.OfAsync("serve", Demo.F16, Demo.Q8, "--draft", "demo", "--port", "0");

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("one model");
    }
}
