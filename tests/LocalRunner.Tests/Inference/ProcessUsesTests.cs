using System.Text.Json;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Inference;

namespace LocalRunner.Tests.Inference;

public sealed class ProcessUsesTests
{
    private static readonly PlanUses s_plain = new();

    [Fact]
    public void Of_PlainAnswers_IsNothing()
    {
        Of(new()).ShouldBe(s_plain);
        Of(new() { PlannedAnswers = new() }).ShouldBe(s_plain);
        Of(new() { PlannedAnswers = new() { Sampling = SamplingOptions.Greedy with { TopK = 0, TopP = 0.5f } } }).ShouldBe(s_plain);
    }

    [Fact]
    public void Of_GrammarOrSchema_IsAGrammar()
    {
        Of(new() { PlannedAnswers = new() { Sampling = new() { Grammar = "root ::= [a-z]+" } } }).Grammar.ShouldBeTrue();
        Of(new() { PlannedAnswers = new() { JsonSchema = JsonDocument.Parse("{}").RootElement } }).Grammar.ShouldBeTrue();
    }

    [Theory]
    [InlineData(40, 0.9f, 1f, 0, false)]
    [InlineData(0, 0.9f, 1f, 0, true)]
    [InlineData(1000, 0.9f, 1f, 0, true)]
    [InlineData(0, 1f, 1f, 0, false)]
    [InlineData(0, 1f, 0.5f, 0, true)]
    [InlineData(40, 1f, 1f, 2, true)]
    public void Of_Filters_SortTheVocabularyWhereNothingPicksBefore(int topK, float topP, float typicalP, int mirostat, bool sorts) =>
        Of(new() { PlannedAnswers = new() { Sampling = new() { TopK = topK, TopP = topP, TypicalP = typicalP, Mirostat = mirostat } } }).SortsVocabulary.ShouldBe(sorts);

    [Fact]
    public void Of_PenaltiesAndDry_RememberTheirWindows()
    {
        var sampling = new SamplingOptions { RepetitionPenalty = 1.1f, PenaltyLastTokens = 100, DryMultiplier = 0.8f };

        Of(new() { ContextLength = 1000, PlannedAnswers = new() { Sampling = sampling } }).RememberedTokens.ShouldBe(1100);
        Of(new() { PlannedAnswers = new() { Sampling = sampling with { DryMultiplier = 0, RepetitionPenalty = 1 } } }).RememberedTokens.ShouldBe(0);
    }

    [Fact]
    public void Of_AdapterTwiceOrWithoutEffect_CountsItOnceOrNot()
    {
        var once = Of(new() { Adapters = [new(Demo.Pirate)] });

        once.Adapters.Count.ShouldBeGreaterThan(0);
        Of(new() { Adapters = [new(Demo.Pirate), new(Demo.Pirate, 0.5f)] }).Adapters.ShouldBe(once.Adapters);
        Of(new() { Adapters = [new(Demo.Pirate, 0)] }).Adapters.ShouldBeEmpty();
    }

    private static PlanUses Of(ModelOptions options)
    {
        using var model = GgufFile.Open(Demo.Q8);
        return ProcessUses.Of(model, options);
    }
}
