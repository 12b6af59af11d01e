using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests.Inference.Drafts;

public sealed class DraftModelTests
{
    private static readonly GenerationOptions s_greedy = new() { MaxTokens = 60, Sampling = new() { Temperature = 0 } };
    private static readonly ModelOptions s_plain = new() { ContextLength = 512, Threads = 1 };
    private static readonly ModelOptions s_drafted = s_plain with { DraftModel = Demo.Q8, DraftTokens = 7 };

    private static readonly string[] s_questions =
    [
        "Tell me a story about a fox and a bell.", "What is the capital of Korea?", "Tell me a story about a girl and a lamp.",
    ];

    [Fact]
    public async Task GenerateAsync_WithADraft_WritesTheSameAnswers()
    {
        await using var plain = await LocalModel.LoadAsync(Demo.F16, s_plain);
        await using var drafted = await LocalModel.LoadAsync(Demo.F16, s_drafted);
        var (guessed, right) = (0, 0);

        // Each is another conversation, so that the draft forgets and reads again.
        foreach (var question in s_questions.Concat(s_questions))
        {
            var expected = await AnswerAsync(plain, question, s_greedy);
            var actual = await AnswerAsync(drafted, question, s_greedy);

            actual.Tokens.ShouldBe(expected.Tokens, question);
            actual.Result.Usage.CompletionTokens.ShouldBe(expected.Result.Usage.CompletionTokens);
            (guessed, right) = (guessed + actual.Result.Timings.DraftedTokens, right + actual.Result.Timings.AcceptedTokens);
        }

        guessed.ShouldBeGreaterThan(0);
        right.ShouldBeGreaterThan(guessed / 2);
    }

    [Fact]
    public async Task GenerateAsync_WithADraftAndASeed_DrawsTheSameTokens()
    {
        await using var plain = await LocalModel.LoadAsync(Demo.F16, s_plain);
        await using var drafted = await LocalModel.LoadAsync(Demo.F16, s_drafted);
        for (uint seed = 1; seed <= 4; seed++)
        {
            var options = new GenerationOptions { MaxTokens = 60, Sampling = new() { Temperature = 1, Seed = seed } };
            (await AnswerAsync(drafted, s_questions[0], options)).Tokens.ShouldBe((await AnswerAsync(plain, s_questions[0], options)).Tokens, $"seed {seed}");
        }
    }

    [Fact]
    public async Task GenerateAsync_CancelledWithADraft_LeavesTheNextAnswerAlone()
    {
        await using var plain = await LocalModel.LoadAsync(Demo.F16, s_plain);
        await using var drafted = await LocalModel.LoadAsync(Demo.F16, s_drafted);
        for (var tokens = 1; tokens < 30; tokens += 7)
        {
            using var stop = new CancellationTokenSource();
            var seen = 0;
            await foreach (var chunk in drafted.GenerateAsync([new ChatMessage(ChatRole.User, s_questions[0])], s_greedy, stop.Token))
            {
                if (++seen == tokens)
                    await stop.CancelAsync();
            }

            (await AnswerAsync(drafted, s_questions[1], s_greedy)).Tokens.ShouldBe((await AnswerAsync(plain, s_questions[1], s_greedy)).Tokens);
        }
    }

    [Fact]
    public async Task GenerateAsync_PromptsLongerThanTheDraftsContext_AnswersWithoutIt()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("short.gguf");
        var bytes = File.ReadAllBytes(Demo.Q8);

        // The value comes after the key and its type, which is 4 bytes.
        var at = bytes.AsSpan().IndexOf(".context_length"u8) + ".context_length".Length + 4;
        BitConverter.TryWriteBytes(bytes.AsSpan(at), 64).ShouldBeTrue();
        File.WriteAllBytes(path, bytes);

        await using var plain = await LocalModel.LoadAsync(Demo.F16, s_plain);
        await using var drafted = await LocalModel.LoadAsync(Demo.F16, s_drafted with { DraftModel = path });
        drafted.Settings.Uses.Draft.ShouldNotBeNull().LongestContext.ShouldBe(64);
        var question = s_questions[0] + string.Concat(Enumerable.Repeat(" Tell me a story.", 60));

        (await AnswerAsync(drafted, question, s_greedy)).Tokens.ShouldBe((await AnswerAsync(plain, question, s_greedy)).Tokens);
    }

    [Fact]
    public async Task LoadAsync_DraftOfAnotherVocabulary_SaysWhere()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("other.gguf");
        SyntheticModel.Create(SmallShapes.Of("sample-llama"), GgufFileType.F16).Write(path);

        var refusal = await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync(Demo.F16, s_drafted with { DraftModel = path }));

        refusal.Error.ShouldBe(LocalRunnerError.UnsupportedModel);
        refusal.Message.ShouldContain("can't guess");
        refusal.Message.ShouldContain("family");
    }

    [Fact]
    public async Task LoadAsync_DraftThatIsNotThere_SaysSo()
    {
        var refusal = await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync(Demo.F16, s_drafted with { DraftModel = "nowhere.gguf" }));

        refusal.Error.ShouldBe(LocalRunnerError.FileNotFound);
        refusal.Message.ShouldContain("nowhere.gguf");
    }

    [Fact]
    public void Validate_DraftWithoutTokens_AsksForSome() =>
        Should.Throw<LocalRunnerException>(() => new ModelOptions { DraftModel = "x.gguf" }.Validate()).Message.ShouldContain("DraftTokens");

    [Fact]
    public async Task LoadAsync_WithADraft_PlansItsMemory()
    {
        await using var plain = await LocalModel.LoadAsync(Demo.F16, s_plain with { DraftTokens = 7 });
        await using var drafted = await LocalModel.LoadAsync(Demo.F16, s_drafted);

        var (without, with) = (plain.Plan.Memory, drafted.Plan.Memory);
        with.DraftMapped.ShouldBeGreaterThan(0);
        with.Draft.ShouldBeGreaterThan(0);
        (with.Anonymous - without.Anonymous).ShouldBe(with.Draft);
        drafted.EstimateMemory().Anonymous.ShouldBeGreaterThan(plain.EstimateMemory().Anonymous);
    }

    private static Task<Answer> AnswerAsync(LocalModel model, string question, GenerationOptions options) =>
        Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, question)], options));
}
