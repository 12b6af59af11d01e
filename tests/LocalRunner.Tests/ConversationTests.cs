using LocalRunner.Fixtures;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests;

public sealed class ConversationTests
{
    private static readonly GenerationOptions s_greedy = new() { Sampling = SamplingOptions.Greedy, MaxTokens = 40 };

    [Fact]
    public async Task AskAsync_TwoQuestions_RemembersTheFirst()
    {
        using var model = await LocalModel.LoadAsync(Demo.Q8);
        var conversation = new Conversation(model);
        await conversation.AskAsync("My name is Rosa.", s_greedy);
        var answer = await conversation.AskAsync("What is my name?", s_greedy);

        answer.Text.ShouldContain("Your name is Rosa.");
        answer.ToString().ShouldBe(answer.Text);
        answer.Result.Usage.CachedTokens.ShouldBeGreaterThan(0);
        conversation.Messages.Select(message => message.Role).ShouldBe([ChatRole.User, ChatRole.Assistant, ChatRole.User, ChatRole.Assistant]);
    }

    [Fact]
    public async Task StreamAsync_Answer_IsWhatAskAsyncGives()
    {
        await using var model = await LocalModel.LoadAsync(Demo.Q8);
        var (streamed, asked) = (new Conversation(model, "You are a friendly assistant."), new Conversation(model, "You are a friendly assistant."));
        var text = "";
        await foreach (var chunk in streamed.StreamAsync("What is the capital of Korea?", s_greedy))
            text += chunk.Text;

        (await asked.AskAsync("What is the capital of Korea?", s_greedy)).Text.ShouldBe(text);
        streamed.Messages[^1].Text.ShouldBe(text);
    }

    [Fact]
    public async Task AskAsync_Cancelled_ThrowsAndTakesTheQuestionBack()
    {
        await using var model = await LocalModel.LoadAsync(Demo.Q8);
        var conversation = new Conversation(model, "You are a friendly assistant.");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => conversation.AskAsync("Tell me a story.", s_greedy, cancelled.Token));
        conversation.Messages.Count.ShouldBe(1);
        (await conversation.AskAsync("Hello.", s_greedy)).Text.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task StreamAsync_Abandoned_TakesTheQuestionBack()
    {
        await using var model = await LocalModel.LoadAsync(Demo.Q8);
        var conversation = new Conversation(model);
        await foreach (var _ in conversation.StreamAsync("Tell me a story.", s_greedy))
            break;
        conversation.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task AskAsync_WhileAnswering_IsRefused()
    {
        await using var model = await LocalModel.LoadAsync(Demo.Q8);
        var conversation = new Conversation(model);
        var first = conversation.AskAsync("Tell me a story.", s_greedy);
        if (!first.IsCompleted)
            await Should.ThrowAsync<InvalidOperationException>(() => conversation.AskAsync("Hello.", s_greedy));
        await first;
    }

    [Fact]
    public async Task AnswerAsync_Question_IsAnsweredWhole()
    {
        using var model = await LocalModel.LoadAsync(Demo.Q8);
        (await model.AnswerAsync("What is the capital of Korea?", s_greedy)).Text.ShouldContain("Seoul");
    }

    [Fact]
    public async Task AnswerAsync_PromptProgress_CountsToTheEnd()
    {
        await using var model = await LocalModel.LoadAsync(Demo.Q8, new() { MicroBatchSize = 64 });
        var told = new List<PromptProgress>();
        await model.AnswerAsync(string.Concat(Enumerable.Repeat("The fox found a bell. ", 60)), s_greedy with { PromptProgress = new Told(told.Add), MaxTokens = 1 });

        told.Count.ShouldBeGreaterThan(3);
        told.Select(progress => progress.Read).ShouldBeInOrder();
        told.ShouldAllBe(progress => progress.Tokens == told[0].Tokens && progress.Read < progress.Tokens);
    }

    private sealed class Told(Action<PromptProgress> tell) : IProgress<PromptProgress>
    {
        public void Report(PromptProgress value) => tell(value);
    }
}
