using LocalRunner.Cli.Flags;

namespace LocalRunner.Cli.Tests.Flags;

public sealed class SpellingTests
{
    private static readonly string[] s_known = ["--temperature", "--threads", "--top-k", "--ctx", "run", "plan"];

    [Theory]
    [InlineData("--temprature", "--temperature")]
    [InlineData("--thread", "--threads")]
    [InlineData("--ctxt", "--ctx")]
    [InlineData("rnu", "run")]
    [InlineData("--topk", "--top-k")]
    public void Nearest_Slip_FindsTheWord(string typed, string expected) => Spelling.Nearest(typed, s_known).ShouldBe(expected);

    [Theory]
    [InlineData("--frobnicate")]
    [InlineData("")]
    public void Nearest_SomethingElse_FindsNothing(string typed) => Spelling.Nearest(typed, s_known).ShouldBeNull();
}
