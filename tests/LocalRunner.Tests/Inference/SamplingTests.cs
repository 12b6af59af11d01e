using LocalRunner.Fixtures;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests.Inference;

/// <summary>Every sampler on the real library.</summary>
public sealed class SamplingTests
{
    private const string Question = "Tell me a story about a fox and a bell.";

    public static TheoryData<string> Kinds => [.. s_kinds.Keys];

    private static readonly Dictionary<string, SamplingOptions> s_kinds = new()
    {
        ["temperature"] = new() { Temperature = 1.2f },
        ["dynamic temperature"] = new() { Temperature = 1, DynamicTemperatureRange = 0.5f },
        ["top-k"] = new() { TopK = 2 },
        ["top-p"] = new() { TopP = 0.1f },
        ["top-p of nothing"] = new() { TopP = 0 },
        ["min-p"] = new() { MinP = 1 },
        ["typical"] = new() { TypicalP = 0.2f },
        ["top-n-sigma"] = new() { TopNSigma = 1 },
        ["xtc"] = new() { XtcProbability = 1, XtcThreshold = 0.01f },
        ["dry"] = new() { DryMultiplier = 2 },
        ["dry over few tokens"] = new() { DryMultiplier = 2, DryLastTokens = 3, DryAllowedLength = 0, DryBreakers = [] },
        ["mirostat 1"] = new() { Mirostat = 1 },
        ["mirostat 2"] = new() { Mirostat = 2, MirostatTau = 1 },
        ["penalties"] = new() { RepetitionPenalty = 1.3f, FrequencyPenalty = 0.5f, PresencePenalty = 0.5f, PenaltyLastTokens = -1 },
        ["penalties, greedy"] = new() { Temperature = 0, RepetitionPenalty = 1.3f },
        ["bias"] = new() { LogitBias = new Dictionary<int, float> { [629] = -100, [678] = 5 } },
        ["everything off"] = new() { TopK = 0, TopP = 1, MinP = 0, Temperature = 1 },
        ["all at once"] = new() { TopNSigma = 2, TypicalP = 0.9f, XtcProbability = 0.5f, DryMultiplier = 1, RepetitionPenalty = 1.1f, Temperature = 2 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GenerateAsync_EverySampler_AnswersTheSameForTheSameSeed(string kind)
    {
        var options = new GenerationOptions { MaxTokens = 24, Sampling = s_kinds[kind] with { Seed = 42 } };
        await using var model = await Demo.LoadAsync();

        var first = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Question)], options));
        var second = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Question)], options));

        first.Tokens.ShouldNotBeEmpty();
        second.Tokens.ShouldBe(first.Tokens);
    }

    [Fact]
    public async Task GenerateAsync_TopKOne_IsGreedy()
    {
        await using var model = await Demo.LoadAsync();
        var greedy = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Question)], Demo.Greedy(40)));
        var single = await Answer.CollectAsync(
            model.GenerateAsync([new ChatMessage(ChatRole.User, Question)], new GenerationOptions { MaxTokens = 40, Sampling = new() { TopK = 1, Temperature = 5 } }));
        single.Tokens.ShouldBe(greedy.Tokens);
    }

    [Fact]
    public async Task GenerateAsync_ForbiddenToken_DoesNotComeUp()
    {
        await using var model = await Demo.LoadAsync();
        var free = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Question)], Demo.Greedy(10)));
        var options = Demo.Greedy(10) with { Sampling = SamplingOptions.Greedy with { LogitBias = new Dictionary<int, float> { [free.Tokens[0]] = float.NegativeInfinity } } };

        var bound = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Question)], options));

        bound.Tokens.ShouldNotContain(free.Tokens[0]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2048)]
    public async Task GenerateAsync_BiasOnNoToken_NamesIt(int token)
    {
        await using var model = await Demo.LoadAsync();
        var options = new GenerationOptions { Sampling = new() { LogitBias = new Dictionary<int, float> { [token] = 1 } } };
        var exception = await Should.ThrowAsync<LocalRunnerException>(() => Answer.CollectAsync(model.GenerateAsync(Question, options)));
        exception.Message.ShouldContain(token.ToString());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e9f)]
    [InlineData(-1e9f)]
    public async Task GenerateAsync_BiasThatWouldOverflow_IsRefused(float bias)
    {
        await using var model = await Demo.LoadAsync();
        var options = new GenerationOptions { Sampling = new() { LogitBias = new Dictionary<int, float> { [5] = bias } } };
        (await Should.ThrowAsync<LocalRunnerException>(() => Answer.CollectAsync(model.GenerateAsync(Question, options)))).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    [Fact]
    public async Task GenerateAsync_Penalties_LessenRepetition()
    {
        await using var model = await Demo.LoadAsync();
        var prompt = string.Concat(Enumerable.Repeat("the bell the bell ", 12));
        var free = await Answer.CollectAsync(model.GenerateAsync(prompt, Demo.Greedy(30)));
        var penalised = await Answer.CollectAsync(
            model.GenerateAsync(prompt, Demo.Greedy(30) with { Sampling = SamplingOptions.Greedy with { RepetitionPenalty = 2, PenaltyLastTokens = -1 } }));
        penalised.Tokens.Distinct().Count().ShouldBeGreaterThan(free.Tokens.Distinct().Count());
    }

    [Theory]
    [InlineData("root ::= \"yes\" | \"no\"", "^(yes|no)$")]
    [InlineData("root ::= [0-9]{3} \"-\" [0-9]{4}", "^[0-9]{3}-[0-9]{4}$")]
    [InlineData("root ::= \"안녕\" \"하세요\"?", "^안녕(하세요)?$")]
    [InlineData("root ::= object\nobject ::= \"{\" pair (\",\" pair){0,2} \"}\"\npair ::= \"\\\"\" [a-z]{1,6} \"\\\":\" [0-9]{1,3}", "^\\{(\"[a-z]{1,6}\":[0-9]{1,3},?){1,3}\\}$")]
    public async Task GenerateAsync_Grammar_IsFollowedToItsEnd(string grammar, string pattern)
    {
        await using var model = await Demo.LoadAsync();
        for (var seed = 0u; seed < 3; seed++)
        {
            var options = new GenerationOptions { MaxTokens = 64, Sampling = new() { Grammar = grammar, Seed = seed, Temperature = 1.5f } };
            var answer = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Question)], options));
            answer.Text.ShouldMatch(pattern);
            answer.Result.FinishReason.ShouldBe(FinishReason.Stop);
        }
    }

    [Theory]
    [InlineData("root ::= ")]
    [InlineData("root ::= root \"a\"")]
    [InlineData("root ::= missing")]
    [InlineData("root ::= \"a\"{5,2}")]
    [InlineData("start ::= \"a\"")]
    public async Task GenerateAsync_BadGrammar_SaysSoAndTheModelGoesOn(string grammar)
    {
        await using var model = await Demo.LoadAsync();
        var options = new GenerationOptions { MaxTokens = 8, Sampling = new() { Grammar = grammar } };
        if (grammar == "root ::= ")
        {
            // An empty rule is a grammar that allows only the end.
            (await Answer.CollectAsync(model.GenerateAsync(Question, options))).Text.ShouldBeEmpty();
            return;
        }

        (await Should.ThrowAsync<LocalRunnerException>(() => Answer.CollectAsync(model.GenerateAsync(Question, options)))).Error.ShouldBe(LocalRunnerError.InvalidGrammar);
        (await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Question)], Demo.Greedy(4)))).Tokens.Length.ShouldBe(4);
    }

    [Fact]
    public async Task GenerateAsync_GrammarAndBiasContradict_SaysSo()
    {
        await using var model = await Demo.LoadAsync();
        var bias = Enumerable.Range(0, 2048).ToDictionary(token => token, _ => float.NegativeInfinity);
        var options = new GenerationOptions { Sampling = new() { Grammar = "root ::= \"a\"", LogitBias = bias } };
        (await Should.ThrowAsync<LocalRunnerException>(() => Answer.CollectAsync(model.GenerateAsync(Question, options)))).Error.ShouldBe(LocalRunnerError.InvalidGrammar);
    }
}
