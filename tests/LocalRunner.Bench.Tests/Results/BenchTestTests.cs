using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Tests.Results;

public sealed class BenchTestTests
{
    [Theory]
    [InlineData(BenchTestKind.Prompt, 512, 0, 0, "pp512", 512, 512)]
    [InlineData(BenchTestKind.Prompt, 512, 0, 4096, "pp512 @ d4096", 512, 4608)]
    [InlineData(BenchTestKind.Generate, 0, 128, 0, "tg128", 128, 128)]
    [InlineData(BenchTestKind.Generate, 0, 128, 16384, "tg128 @ d16384", 128, 16512)]
    [InlineData(BenchTestKind.Chat, 512, 128, 0, "chat512+128", 128, 640)]
    [InlineData(BenchTestKind.FirstToken, 512, 1, 0, "ttft512", 1, 513)]
    [InlineData(BenchTestKind.FirstTokenCached, 512, 1, 0, "ttft512 cached", 1, 513)]
    [InlineData(BenchTestKind.Load, 0, 0, 0, "load", 0, 0)]
    public void Name_EachKind_IsAsLlamaBenchCallsIt(BenchTestKind kind, int prompt, int answer, int depth, string name, int tokens, int context)
    {
        var test = new BenchTest(kind, prompt, answer, depth);

        test.Name.ShouldBe(name);
        test.ContextNeeded.ShouldBe(context);
        if (test.IsSpeed)
            test.Tokens.ShouldBe(tokens);
    }

    [Fact]
    public void Tokens_AnswersSideBySide_AreThoseOfAll()
    {
        var test = new BenchTest(BenchTestKind.Parallel, 0, 128, 1024, Sequences: 8);

        test.Name.ShouldBe("tg128 x8 @ d1024");
        test.Tokens.ShouldBe(8 * 128);
        test.ContextNeeded.ShouldBe(8 * (1024 + 128));
    }

    [Fact]
    public void IsSpeed_TimesOfFirstTokensAndLoads_AreNone() => Enum.GetValues<BenchTestKind>().Where(kind => new BenchTest(kind, 1, 1).IsSpeed)
        .ShouldBe([BenchTestKind.Prompt, BenchTestKind.Generate, BenchTestKind.Parallel, BenchTestKind.Chat, BenchTestKind.Sustain]);
}
