using LocalRunner.Fixtures;

namespace LocalRunner.Tests;

/// <summary>The whole path, from file to text, against answers that were computed without llama.cpp.</summary>
public sealed class GoldenTests
{
    public static TheoryData<int> Replies => [.. Enumerable.Range(0, Golden.Answers.Greedy.Count)];

    [Fact]
    public async Task Tokenize_GoldenTexts_ReturnsTheReferenceIds()
    {
        await using var model = await Demo.LoadAsync();
        foreach (var (text, tokens) in Golden.Answers.Tokenize)
        {
            model.Tokenize(text).ShouldBe(tokens, text);
            model.Detokenize(tokens, showSpecial: true).ShouldBe(text);
        }
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task GenerateAsync_GoldenPrompt_ReturnsTheReferenceTokensAndLogProbabilities(int index)
    {
        var reference = Golden.Answers.Greedy[index];
        await using var model = await Demo.LoadAsync();

        var answer = await Answer.CollectAsync(model.GenerateAsync(reference.Prompt, Demo.Greedy() with { LogProbabilities = 5 }));

        model.Tokenize(reference.Prompt).ShouldBe(reference.PromptTokens);
        answer.Tokens.ShouldBe(reference.Tokens);
        answer.Text.ShouldBe(reference.Text);
        answer.Result.FinishReason.ShouldBe(reference.FinishReason == "stop" ? FinishReason.Stop : FinishReason.Length);
        for (var i = 0; i < reference.TopLogprobs.Length; i++)
        {
            var top = answer.Chunks[i].Alternatives.ShouldNotBeNull();
            answer.Chunks[i].LogProbability.ShouldNotBeNull().ShouldBe(top[0].LogProbability, 1e-6);
            foreach (var expected in reference.TopLogprobs[i].Where(pair => pair[1] > -5))
                top.Single(candidate => candidate.Token == (int)expected[0]).LogProbability.ShouldBe(expected[1], 0.02);
        }
    }

    [Fact]
    public async Task GenerateAsync_Adapter_ReturnsTheReferenceTokens()
    {
        await using var model = await Demo.LoadAsync(options: new ModelOptions { ContextLength = 1024, Adapters = [new(Demo.Pirate)] });
        foreach (var reference in Golden.Answers.Adapter)
        {
            var answer = await Answer.CollectAsync(model.GenerateAsync(reference.Prompt, Demo.Greedy()));
            answer.Tokens.ShouldBe(reference.Tokens);
            answer.Text.ShouldBe(reference.Text);
        }
    }

    [Fact]
    public async Task GenerateAsync_AdapterOfScaleZero_ReturnsTheBaseModelsAnswersExactly()
    {
        var options = Demo.Greedy() with { LogProbabilities = 0 };
        await using var plain = await Demo.LoadAsync();
        await using var scaled = await Demo.LoadAsync(options: new ModelOptions { ContextLength = 1024, Adapters = [new(Demo.Pirate, 0)] });
        foreach (var reference in Golden.Answers.Greedy.Take(3))
        {
            var expected = await Answer.CollectAsync(plain.GenerateAsync(reference.Prompt, options));
            var actual = await Answer.CollectAsync(scaled.GenerateAsync(reference.Prompt, options));
            actual.Chunks.Select(chunk => (chunk.Token, chunk.LogProbability)).ShouldBe(expected.Chunks.Select(chunk => (chunk.Token, chunk.LogProbability)));
        }
    }

    [Fact]
    public async Task ScoreAsync_F16_ReturnsTheReferenceLikelihood()
    {
        await using var model = await Demo.LoadAsync();
        var tokens = model.Tokenize(Golden.Answers.Perplexity.Text);
        tokens.Length.ShouldBe(Golden.Answers.Perplexity.Tokens);

        var scores = await model.ScoreAsync(tokens);

        (-scores.Average()).ShouldBe(Golden.Answers.Perplexity.MeanNegativeLogLikelihood, 0.0005);
    }

    [Fact]
    public async Task ScoreAsync_ShippedQ8_HasThePerplexityOfTheOriginalWithinOnePercent()
    {
        await using var model = await Demo.LoadAsync(Demo.Q8);

        var scores = await model.ScoreAsync(model.Tokenize(Golden.Answers.Perplexity.Text));

        (Math.Exp(-scores.Average()) / Golden.Answers.Perplexity.Perplexity).ShouldBeInRange(0.99, 1.01);
    }
}
