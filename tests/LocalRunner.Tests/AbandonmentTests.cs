using LocalRunner.Fixtures;

namespace LocalRunner.Tests;

public sealed class AbandonmentTests
{
    private const long Tolerance = 16 << 20;

    [Fact]
    public async Task GenerateAsync_TwoHundredCancelledAndAbandoned_LeavesThreadsAndMemoryAsTheyWere()
    {
        var lines = await Probe.RunAsync(["abandon", Demo.Q8, "200"]);

        lines.Length.ShouldBe(2);
        var before = lines[0].Split(' ');
        var after = lines[1].Split(' ');

        // The pool of the runtime may hold a few threads more or less at any moment; an answer that kept one would leave 200.
        (int.Parse(after[1]) - int.Parse(before[1])).ShouldBeLessThan(8);
        (long.Parse(after[2]) - long.Parse(before[2])).ShouldBeLessThan(Tolerance);
    }

    [Fact]
    public async Task GenerateAsync_CancelledInsideTheFirstBatch_ComputesNoFurtherBatch()
    {
        await using var model = await Demo.LoadAsync(options: new ModelOptions { ContextLength = 65_536, BatchSize = 256, MicroBatchSize = 64 });
        var prompt = Enumerable.Range(0, 60_000).Select(i => 10 + (i % 2000)).ToArray();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var answer = await Answer.CollectAsync(model.GenerateAsync(prompt, cancellation: cancellation.Token));

        answer.Result.FinishReason.ShouldBe(FinishReason.Cancelled);
        answer.Tokens.ShouldBeEmpty();

        // What was computed is in the cache: the next prompt that begins the same way reuses it, and it is far from all.
        var next = await Answer.CollectAsync(model.GenerateAsync(prompt.AsMemory(0, 20_000), Demo.Greedy(1), new CancellationToken(canceled: true)));
        next.Result.FinishReason.ShouldBe(FinishReason.Cancelled);
        next.Result.Usage.CachedTokens.ShouldBeLessThan(19_999);
    }

    [Fact]
    public async Task ScoreAndEmbed_CancelledOrDisposedInTheMiddle_EndAsCancelled()
    {
        var model = await Demo.LoadAsync(options: new ModelOptions { ContextLength = 32_768, MicroBatchSize = 64 });
        var tokens = Enumerable.Range(0, 30_000).Select(i => 10 + (i % 2000)).ToArray();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Should.ThrowAsync<OperationCanceledException>(() => model.ScoreAsync(tokens, cancellation.Token));
        (await model.ScoreAsync(tokens.AsMemory(0, 10))).Length.ShouldBe(9);

        var texts = Enumerable.Repeat(string.Concat(Enumerable.Repeat("a fox and a bell ", 100)), 2000).ToArray();
        var embedding = model.EmbedAsync(texts, new() { Pooling = EmbeddingPooling.Mean });
        await model.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => embedding);
    }
}
