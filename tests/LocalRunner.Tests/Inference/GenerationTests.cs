using LocalRunner.Engine;
using LocalRunner.Fixtures;

namespace LocalRunner.Tests.Inference;

/// <summary>What the real engine can't be made to do at will.</summary>
public sealed class GenerationTests
{
    private static Task<LocalModel> LoadAsync(FakeEngine engine) => LocalModel.LoadAsync(engine, Demo.Q8, null, null, CancellationToken.None);

    [Fact]
    public async Task GenerateAsync_Healthy_WritesTheAlphabet()
    {
        await using var model = await LoadAsync(new FakeEngine());
        (await Answer.CollectAsync(model.GenerateAsync("xyz", new GenerationOptions { MaxTokens = 5 }))).Text.ShouldBe("abcde");
    }

    [Fact]
    public async Task GenerateAsync_DecodeFails_ReachesTheConsumerAndTheNextCallStartsOver()
    {
        var engine = new FakeEngine { OnDecode = position => position < 5 ? DecodeStatus.Done : throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "boom") };
        await using var model = await LoadAsync(engine);
        var seen = 0;
        var exception = await Should.ThrowAsync<LocalRunnerException>(async () =>
        {
            await foreach (var _ in model.GenerateAsync("xyz"))
                seen++;
        });

        exception.Message.ShouldBe("boom");
        seen.ShouldBe(3);
        engine.OnDecode = _ => DecodeStatus.Done;
        (await Answer.CollectAsync(model.GenerateAsync("xyz", new GenerationOptions { MaxTokens = 2 }))).Result.Usage.CachedTokens.ShouldBe(0);
    }

    [Fact]
    public async Task GenerateAsync_NoRoomInTheCache_NamesPositionAndContext()
    {
        var engine = new FakeEngine { OnDecode = position => position < 8 ? DecodeStatus.Done : DecodeStatus.ContextFull };
        await using var model = await LoadAsync(engine);
        var exception = await Should.ThrowAsync<LocalRunnerException>(() => Answer.CollectAsync(model.GenerateAsync(new string('x', 20))));
        exception.Error.ShouldBe(LocalRunnerError.GenerationFailed);
        exception.Message.ShouldContain("position 8");
        exception.Message.ShouldContain("64");
    }

    [Fact]
    public async Task GenerateAsync_AbortedInsideABatch_KeepsWhatWasComputed()
    {
        var engine = new FakeEngine();
        using var cancellation = new CancellationTokenSource();
        engine.OnDecode = position =>
        {
            if (position == 8)
            {
                cancellation.Cancel();
                return DecodeStatus.Aborted;
            }

            return DecodeStatus.Done;
        };
        await using var model = await LoadAsync(engine);
        var prompt = new string('x', 30);

        var aborted = await Answer.CollectAsync(model.GenerateAsync(prompt, cancellation: cancellation.Token));

        aborted.Result.FinishReason.ShouldBe(FinishReason.Cancelled);
        engine.OnDecode = _ => DecodeStatus.Done;

        // 8 tokens of the first batch, and half of the second one.
        (await Answer.CollectAsync(model.GenerateAsync(prompt, new GenerationOptions { MaxTokens = 1 }))).Result.Usage.CachedTokens.ShouldBe(12);
    }

    [Fact]
    public async Task GenerateAsync_MemoryThatCantGoBack_StartsOverButExtends()
    {
        await using var model = await LoadAsync(new FakeEngine { CanTruncate = false });
        var one = new GenerationOptions { MaxTokens = 1 };
        _ = await Answer.CollectAsync(model.GenerateAsync("hello", one));
        (await Answer.CollectAsync(model.GenerateAsync("helloworld", one))).Result.Usage.CachedTokens.ShouldBe(5);
        (await Answer.CollectAsync(model.GenerateAsync("help", one))).Result.Usage.CachedTokens.ShouldBe(0);
    }

    [Fact]
    public async Task GenerateAsync_SlidingWindowMovedOn_StartsOver()
    {
        var engine = new FakeEngine { Window = 4 };
        await using var model = await LoadAsync(engine);
        var one = new GenerationOptions { MaxTokens = 1 };
        _ = await Answer.CollectAsync(model.GenerateAsync("abcdefghijklmnop", one));
        engine.First = 10;
        (await Answer.CollectAsync(model.GenerateAsync("abcdefghxyz", one))).Result.Usage.CachedTokens.ShouldBe(0);
        engine.First = 0;
        (await Answer.CollectAsync(model.GenerateAsync("abcdefghxyzz", one))).Result.Usage.CachedTokens.ShouldBe(11);
    }

    [Fact]
    public async Task GenerateAsync_SlowConsumer_GetsEverything()
    {
        await using var model = await LoadAsync(new FakeEngine());
        var text = "";
        await foreach (var chunk in model.GenerateAsync("x", new GenerationOptions { MaxTokens = 10 }))
        {
            await Task.Delay(5);
            text += chunk.Text;
        }

        text.ShouldBe("abcdefghij");
    }

    [Fact]
    public async Task GenerateAsync_Cancelled_DoesNotCancelTheAnswerBehindIt()
    {
        await using var model = await LoadAsync(new FakeEngine());
        for (var i = 0; i < 50; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var first = Answer.CollectAsync(model.GenerateAsync("x", new GenerationOptions { MaxTokens = 40 }, cancellation.Token));
            var second = Answer.CollectAsync(model.GenerateAsync("y", new GenerationOptions { MaxTokens = 40 }));
            await cancellation.CancelAsync();
            await first;
            (await second).Result.FinishReason.ShouldBe(FinishReason.Length);
        }
    }

    [Fact]
    public async Task EmbedAsync_EngineCantComputeTheBatch_SaysSo()
    {
        await using var model = await LoadAsync(new FakeEngine());
        (await Should.ThrowAsync<LocalRunnerException>(() => model.EmbedAsync(["abc"]))).Error.ShouldBe(LocalRunnerError.GenerationFailed);
    }

    [Fact]
    public async Task LoadAsync_EngineFails_ThrowsAndLeavesNoThread()
    {
        var engine = new FakeEngine { OnLoad = () => throw new LocalRunnerException(LocalRunnerError.UnsupportedModel, "no") };
        await Should.ThrowAsync<LocalRunnerException>(() => LoadAsync(engine));
        engine.Disposals.ShouldBe(0);
    }

    [Fact]
    public async Task DisposeAsync_Twice_FreesContextAndModelOnce()
    {
        var engine = new FakeEngine();
        var model = await LoadAsync(engine);
        await model.DisposeAsync();
        await model.DisposeAsync();
        engine.Disposals.ShouldBe(2);
    }

    [Fact]
    public async Task GenerateAsync_EnumeratedTwice_AnswersTwice()
    {
        await using var model = await LoadAsync(new FakeEngine());
        var stream = model.GenerateAsync("xyz", new GenerationOptions { MaxTokens = 3 });
        (await Answer.CollectAsync(stream)).Text.ShouldBe("abc");
        (await Answer.CollectAsync(stream)).Text.ShouldBe("abc");
    }

    [Fact]
    public async Task GenerateAsync_AbortedOnMemoryThatCantGoBack_KeepsNothing()
    {
        var engine = new FakeEngine { CanTruncate = false, OnDecode = position => position < 8 ? DecodeStatus.Done : DecodeStatus.Aborted };
        await using var model = await LoadAsync(engine);
        var prompt = new string('x', 30);
        (await Answer.CollectAsync(model.GenerateAsync(prompt))).Result.FinishReason.ShouldBe(FinishReason.Cancelled);
        engine.OnDecode = _ => DecodeStatus.Done;
        (await Answer.CollectAsync(model.GenerateAsync(prompt, new GenerationOptions { MaxTokens = 1 }))).Result.Usage.CachedTokens.ShouldBe(0);
    }

    [Fact]
    public async Task GenerateAsync_CancelledBeforeItsTurn_LeavesTheCacheAlone()
    {
        await using var model = await LoadAsync(new FakeEngine());
        var one = new GenerationOptions { MaxTokens = 1 };
        _ = await Answer.CollectAsync(model.GenerateAsync("hello", one));
        var skipped = await Answer.CollectAsync(model.GenerateAsync("xyz", one, new CancellationToken(canceled: true)));
        skipped.Result.Timings.EvaluatedPromptTokens.ShouldBe(0);
        (await Answer.CollectAsync(model.GenerateAsync("help", one))).Result.Usage.CachedTokens.ShouldBe(3);
    }
}
