using LocalRunner.Fixtures;

namespace LocalRunner.Tests.Inference;

/// <summary>How many answers share one context, on an engine that shows each batch; <see cref="ParallelTests"/> has the real one.</summary>
public sealed class SchedulerTests
{
    private const int MicroBatch = 8;

    private static Task<LocalModel> LoadAsync(FakeEngine engine, long promptCache = 0) =>
        LocalModel.LoadAsync(engine, Demo.Q8, new ModelOptions { Parallel = engine.Sequences, PromptCache = promptCache }, null, CancellationToken.None);

    private static GenerationOptions Most(int tokens) => new() { MaxTokens = tokens };

    [Fact]
    public async Task GenerateAsync_SeveralAtOnce_AreWrittenInTheSameBatches()
    {
        var engine = new FakeEngine { Sequences = 3 };
        await using var model = await LoadAsync(engine);

        var answers = await AllAsync(engine, [.. "abc".Select(letter => (Func<Task<Answer>>)(() => Answer.CollectAsync(model.GenerateAsync($"{letter}{letter}", Most(20)))))]);

        answers.ShouldAllBe(answer => answer.Text == "abcdefghijklmnopqrst");
        engine.Batches.Count(batch => batch.Select(token => token.Sequence).Distinct().Count() == 3).ShouldBeGreaterThan(15);
    }

    [Fact]
    public async Task GenerateAsync_LongPromptBesideOthers_NeverTakesMoreThanAMicroBatchNorTheirTurn()
    {
        var engine = new FakeEngine { Sequences = 3 };
        await using var model = await LoadAsync(engine);

        _ = await AllAsync(engine,
            () => Answer.CollectAsync(model.GenerateAsync("x", Most(40))), () => Answer.CollectAsync(model.GenerateAsync("y", Most(40))),
            () => Answer.CollectAsync(model.GenerateAsync(new string('z', 50), Most(2))));

        engine.Batches.ShouldAllBe(batch => batch.Length <= MicroBatch);
        var reading = engine.Batches.FindAll(batch => batch.GroupBy(token => token.Sequence).Any(sequence => sequence.Count() > 1));
        reading.Count.ShouldBeGreaterThanOrEqualTo(50 / MicroBatch);
        reading.ShouldAllBe(batch => batch.Select(token => token.Sequence).Distinct().Count() == 3);
    }

    [Fact]
    public async Task GenerateAsync_TwoLongPrompts_AreReadInEqualShares()
    {
        var engine = new FakeEngine { Sequences = 2 };
        await using var model = await LoadAsync(engine);

        _ = await AllAsync(engine,
            () => Answer.CollectAsync(model.GenerateAsync(new string('x', 32), Most(1))), () => Answer.CollectAsync(model.GenerateAsync(new string('y', 32), Most(1))));

        engine.Batches.ShouldContain(batch => batch.Count(token => token.Sequence == 0) == MicroBatch / 2 && batch.Count(token => token.Sequence == 1) == MicroBatch / 2);
    }

    [Fact]
    public async Task GenerateAsync_SamePromptTwiceAtOnce_IsReadOnce()
    {
        var engine = new FakeEngine { Sequences = 2 };
        await using var model = await LoadAsync(engine);
        var prompt = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop";

        var answers = await AllAsync(engine, () => Answer.CollectAsync(model.GenerateAsync(prompt, Most(4))), () => Answer.CollectAsync(model.GenerateAsync(prompt, Most(4))));

        answers.Select(answer => answer.Result.Usage.CachedTokens).Order().ShouldBe([0, prompt.Length - 1]);
        engine.Shares.ShouldBe(1);
        engine.Batches.Sum(batch => batch.Length).ShouldBe(prompt.Length + 1 + 3 + 3);
    }

    [Fact]
    public async Task GenerateAsync_SequencesThatShareNoCells_ReadForThemselves()
    {
        var engine = new FakeEngine { Sequences = 2, SharesCells = false };
        await using var model = await LoadAsync(engine);
        var prompt = "abcdefghijklmnopqrstuvwxyz";

        var answers = await AllAsync(engine, () => Answer.CollectAsync(model.GenerateAsync(prompt, Most(2))), () => Answer.CollectAsync(model.GenerateAsync(prompt, Most(2))));

        answers.ShouldAllBe(answer => answer.Result.Usage.CachedTokens == 0);
        engine.Shares.ShouldBe(0);
    }

    [Fact]
    public async Task GenerateAsync_ConversationsInTurn_EachKeepsItsPrefix()
    {
        var engine = new FakeEngine { Sequences = 2 };
        await using var model = await LoadAsync(engine);
        foreach (var text in new[] { "hello", "world" })
            _ = await Answer.CollectAsync(model.GenerateAsync(text, Most(1)));

        (await Answer.CollectAsync(model.GenerateAsync("helloagain", Most(1)))).Result.Usage.CachedTokens.ShouldBe(5);
        (await Answer.CollectAsync(model.GenerateAsync("worldagain", Most(1)))).Result.Usage.CachedTokens.ShouldBe(5);
    }

    [Fact]
    public async Task GenerateAsync_NoRoomForAll_TheLastWaitsAndEndsAsWell()
    {
        var engine = new FakeEngine { Sequences = 3, Cells = 60 };
        await using var model = await LoadAsync(engine);

        var answers = await AllAsync(engine, [.. "xyz".Select(letter => (Func<Task<Answer>>)(() => Answer.CollectAsync(model.GenerateAsync(new string(letter, 6), Most(26)))))]);

        answers.ShouldAllBe(answer => answer.Text == "abcdefghijklmnopqrstuvwxyz" && answer.Result.FinishReason == FinishReason.Length);
    }

    [Fact]
    public async Task GenerateAsync_RoomTakenByIdleSequences_GetsTheirs()
    {
        var engine = new FakeEngine { Sequences = 4, Cells = 50 };
        await using var model = await LoadAsync(engine);
        foreach (var letter in "abc")
            _ = await Answer.CollectAsync(model.GenerateAsync(new string(letter, 14), Most(1)));

        (await Answer.CollectAsync(model.GenerateAsync(new string('z', 30), Most(2)))).Text.ShouldBe("ab");

        // The one that was idle for the longest time went first.
        (await Answer.CollectAsync(model.GenerateAsync(new string('c', 14), Most(1)))).Result.Usage.CachedTokens.ShouldBe(13);
    }

    [Fact]
    public async Task GenerateAsync_OneCancelled_TheOthersGoOn()
    {
        var engine = new FakeEngine { Sequences = 3 };
        await using var model = await LoadAsync(engine);
        using var cancellation = new CancellationTokenSource();
        engine.OnSample = step =>
        {
            if (step == 10)
                cancellation.Cancel();
            return step % 26;
        };

        var answers = await AllAsync(engine,
            () => Answer.CollectAsync(model.GenerateAsync("x", Most(60), cancellation.Token)), () => Answer.CollectAsync(model.GenerateAsync("y", Most(50))),
            () => Answer.CollectAsync(model.GenerateAsync("z", Most(50))));

        answers.Select(answer => answer.Result.FinishReason).ShouldBe([FinishReason.Cancelled, FinishReason.Length, FinishReason.Length]);
        answers[1].Text.Length.ShouldBe(50);
    }

    [Fact]
    public async Task GenerateAsync_OneFails_TheOthersGoOn()
    {
        var engine = new FakeEngine { Sequences = 2 };
        await using var model = await LoadAsync(engine);
        var progress = new Thrower();

        var answers = new[]
        {
            Answer.CollectAsync(model.GenerateAsync("y", Most(50))),
            Answer.CollectAsync(model.GenerateAsync("xxxxxxxxxxxxxxxxxxxx", new GenerationOptions { PromptProgress = progress })),
        };

        (await Should.ThrowAsync<InvalidOperationException>(() => answers[1])).Message.ShouldBe("no");
        (await answers[0]).Text.Length.ShouldBe(50);
    }

    [Fact]
    public async Task GenerateAsync_MadeRoomForAnother_GoesOnFromWhatWasSaved()
    {
        var engine = new FakeEngine();
        await using var model = await LoadAsync(engine, promptCache: 1000);
        var (first, second) = (new string('a', 40), new string('b', 40));
        _ = await Answer.CollectAsync(model.GenerateAsync(first, Most(1)));
        _ = await Answer.CollectAsync(model.GenerateAsync(second, Most(1)));

        (await Answer.CollectAsync(model.GenerateAsync(first + "x", Most(1)))).Result.Usage.CachedTokens.ShouldBe(40);
        (await Answer.CollectAsync(model.GenerateAsync(second + "x", Most(1)))).Result.Usage.CachedTokens.ShouldBe(40);
        model.EstimateMemory().Anonymous.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task GenerateAsync_ConversationsThatGrowInTurn_KeepNothingOfWhatTheyWereBefore()
    {
        // Room for the three, and for none of them twice.
        var engine = new FakeEngine();
        await using var model = await LoadAsync(engine, promptCache: 3 * 48 * (1 + sizeof(int)));

        for (var length = 40; length <= 48; length += 4)
        {
            foreach (var letter in "abc")
                (await Answer.CollectAsync(model.GenerateAsync(new string(letter, length), Most(1)))).Result.Usage.CachedTokens.ShouldBe(length == 40 ? 0 : length - 4, $"{letter} {length}");
        }
    }

    [Fact]
    public async Task GenerateAsync_NoRoomForWhatWouldBeSaved_ReadsAgain()
    {
        var engine = new FakeEngine();
        await using var model = await LoadAsync(engine, promptCache: 100);
        _ = await Answer.CollectAsync(model.GenerateAsync(new string('a', 40), Most(1)));
        _ = await Answer.CollectAsync(model.GenerateAsync(new string('b', 40), Most(1)));

        (await Answer.CollectAsync(model.GenerateAsync(new string('a', 41), Most(1)))).Result.Usage.CachedTokens.ShouldBe(0);
    }

    [Fact]
    public async Task GenerateAsync_ContextFull_GoesOnWhereItMay()
    {
        var engine = new FakeEngine();
        await using var model = await LoadAsync(engine);
        (await Answer.CollectAsync(model.GenerateAsync("xyz", Most(200)))).Result.FinishReason.ShouldBe(FinishReason.ContextFull);

        var answer = await Answer.CollectAsync(model.GenerateAsync("xyz", Most(200) with { ShiftContext = true }));

        answer.Result.FinishReason.ShouldBe(FinishReason.Length);
        answer.Text.ShouldBe(string.Concat(Enumerable.Range(0, 200).Select(i => (char)('a' + (i % 26)))));
        engine.Length(0).ShouldBeInRange(1, engine.ContextLength);
    }

    [Fact]
    public async Task GenerateAsync_MemoryThatCantShift_EndsInAFullContext()
    {
        await using var model = await LoadAsync(new FakeEngine { CanTruncate = false });
        (await Answer.CollectAsync(model.GenerateAsync("xyz", Most(200) with { ShiftContext = true }))).Result.FinishReason.ShouldBe(FinishReason.ContextFull);
    }

    [Fact]
    public async Task GenerateAsync_MoreThanSequences_AllEnd()
    {
        var engine = new FakeEngine { Sequences = 2 };
        await using var model = await LoadAsync(engine);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Answer.CollectAsync(model.GenerateAsync(new string((char)('a' + i), 1 + i), Most(10)))));

        answers.ShouldAllBe(answer => answer.Text == "abcdefghij");
    }

    [Fact]
    public async Task DisposeAsync_WhileSeveralAnswer_EndsThemAll()
    {
        var engine = new FakeEngine { Sequences = 2, OnSample = step => { Thread.Sleep(1); return step % 26; } };
        var model = await LoadAsync(engine);
        var answers = Enumerable.Range(0, 6).Select(i => Answer.CollectAsync(model.GenerateAsync("x", Most(60)))).ToList();

        await model.DisposeAsync();

        (await Task.WhenAll(answers)).ShouldAllBe(answer => answer.Result.FinishReason == FinishReason.Cancelled || answer.Result.FinishReason == FinishReason.Length);
    }

    /// <summary>Lets all be there before the first is computed, so that what is shown is no race.</summary>
    private static async Task<Answer[]> AllAsync(FakeEngine engine, params Func<Task<Answer>>[] asked)
    {
        using var ready = new ManualResetEventSlim();
        var healthy = engine.OnDecode;
        engine.OnDecode = position =>
        {
            ready.Wait();
            return healthy(position);
        };
        var answers = asked.Select(ask => ask()).ToList();
        ready.Set();
        return await Task.WhenAll(answers);
    }

    private sealed class Thrower : IProgress<PromptProgress>
    {
        public void Report(PromptProgress value) => throw new InvalidOperationException("no");
    }
}
