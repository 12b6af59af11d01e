using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Tests.Inference;

/// <summary>Answers side by side on the real engine: nobody gets another's words, and all get what they would get alone.</summary>
public sealed class ParallelTests
{
    private static readonly GenerationOptions s_greedy = new() { MaxTokens = 24, Sampling = new() { Temperature = 0 } };

    private static readonly string[] s_prompts =
    [
        "Once upon a time there was a fox", "The bell rang in the", "A little girl named Mia", "Tom had a red ball", "In the dark forest", "The cat sat",
        "One day, the sun", "There was a small boat on",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GenerateAsync_EightAtOnce_EachAsAlone(bool unified)
    {
        await using var one = await LoadAsync(new() { Parallel = 1 });
        await using var many = await LoadAsync(new() { Parallel = 8, UnifiedCache = unified, ContextLength = 4096 });
        var alone = new List<string>();
        foreach (var prompt in s_prompts)
            alone.Add((await Answer.CollectAsync(one.GenerateAsync(prompt, s_greedy))).Text);

        var together = await Task.WhenAll(s_prompts.Select(prompt => Answer.CollectAsync(many.GenerateAsync(prompt, s_greedy))));

        together.Select(answer => answer.Text).ShouldBe(alone);
    }

    [Fact]
    public async Task GenerateAsync_SharedBeginning_AnswersAsAlone()
    {
        await using var one = await LoadAsync(new() { Parallel = 1 });
        await using var many = await LoadAsync(new() { Parallel = 4 });
        var story = string.Concat(Enumerable.Repeat("The fox found a bell in the snow and took it home. ", 12));
        string[] ends = ["Then", "But", "The end", "Mia"];

        var together = await Task.WhenAll(ends.Select(end => Answer.CollectAsync(many.GenerateAsync(story + end, s_greedy))));

        together.Max(answer => answer.Result.Usage.CachedTokens).ShouldBeGreaterThan(100);
        for (var i = 0; i < ends.Length; i++)
            together[i].Text.ShouldBe((await Answer.CollectAsync(one.GenerateAsync(story + ends[i], s_greedy))).Text);
    }

    [Fact]
    public async Task GenerateAsync_SomeCancelledAtRandom_TheOthersAsAlone()
    {
        await using var one = await LoadAsync(new() { Parallel = 1 });
        await using var many = await LoadAsync(new() { Parallel = 4 });
        var random = new Random(7);
        for (var round = 0; round < 5; round++)
        {
            using var cancellation = new CancellationTokenSource();
            var answers = s_prompts.Select((prompt, i) => Answer.CollectAsync(many.GenerateAsync(prompt, s_greedy, i % 2 == 0 ? cancellation.Token : default))).ToList();
            await Task.Delay(random.Next(40));
            await cancellation.CancelAsync();
            var ended = await Task.WhenAll(answers);
            for (var i = 1; i < s_prompts.Length; i += 2)
                ended[i].Text.ShouldBe((await Answer.CollectAsync(one.GenerateAsync(s_prompts[i], s_greedy))).Text);
        }
    }

    /// <summary>Of a compressed context nothing but all can be forgotten or copied; the engine ends the process where that is tried.</summary>
    [Fact]
    public async Task GenerateAsync_CompressedContextAndOneBeginning_EachReadsForItself()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.gguf");
        OtherArchitectures.Of("deepseek4").Write(path);
        await using var model = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 1024, Threads = 1, Parallel = 3 });
        int[] beginning = [.. Enumerable.Range(0, 300).Select(i => 5 + (i * 7 % 250))];
        int[][] prompts = [[.. beginning, 10, 11], [.. beginning, 20], [.. beginning.Take(150), 30, 31, 32], [.. beginning.Take(100)]];

        var together = await Task.WhenAll(prompts.Take(3).Select(prompt => Answer.CollectAsync(model.GenerateAsync(prompt, s_greedy))));
        var shorter = await Answer.CollectAsync(model.GenerateAsync(prompts[3], s_greedy));

        together.Append(shorter).ShouldAllBe(answer => answer.Result.Usage.CachedTokens == 0 && answer.Text.Length > 0);
    }

    [Theory]
    [InlineData("sample-mamba2")]
    [InlineData("sample-granitehybrid")]
    [InlineData("sample-gemma3")]
    public async Task GenerateAsync_OtherMemories_SideBySideAsAlone(string shape)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.gguf");
        SyntheticModel.Create(SmallShapes.Of(shape), GgufFileType.F16).Write(path);
        var options = new ModelOptions { ContextLength = 2048, MicroBatchSize = 64, Threads = 1, FullWindowCache = false };
        var random = new Random(3);
        var prompts = Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 150 + (40 * i)).Select(_ => random.Next(300, 500)).ToArray()).ToList();
        await using var one = await LocalModel.LoadAsync(path, options);
        await using var many = await LocalModel.LoadAsync(path, options with { Parallel = 3 });

        var together = await Task.WhenAll(prompts.Select(prompt => Answer.CollectAsync(many.GenerateAsync(prompt, s_greedy with { MaxTokens = 8 }))));

        for (var i = 0; i < prompts.Count; i++)
            together[i].Tokens.ShouldBe((await Answer.CollectAsync(one.GenerateAsync(prompts[i], s_greedy with { MaxTokens = 8 }))).Tokens);
    }

    [Theory]
    [InlineData("sample-mamba2")]
    [InlineData("sample-llama")]
    public async Task GenerateAsync_SavedAndTakenBack_AnswersAsBefore(string shape)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.gguf");
        SyntheticModel.Create(SmallShapes.Of(shape), GgufFileType.F16).Write(path);
        var random = new Random(5);
        int[] Prompt(int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(300, 500))];
        var (first, second) = (Prompt(200), Prompt(200));
        int[] longer = [.. first, .. Prompt(20)];
        await using var fresh = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 512, Threads = 1 });
        await using var model = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 512, Threads = 1, PromptCache = 1 << 28 });
        var options = s_greedy with { MaxTokens = 8 };
        _ = await Answer.CollectAsync(model.GenerateAsync(first, options));
        _ = await Answer.CollectAsync(model.GenerateAsync(second, options));

        var again = await Answer.CollectAsync(model.GenerateAsync(longer, options));

        again.Result.Usage.CachedTokens.ShouldBe(first.Length);
        again.Tokens.ShouldBe((await Answer.CollectAsync(fresh.GenerateAsync(longer, options))).Tokens);
    }

    [Theory]
    [InlineData("sample-llama", FinishReason.Length)]
    [InlineData("sample-mamba2", FinishReason.ContextFull)]
    [InlineData("sample-qwen2vl", FinishReason.ContextFull)]
    public async Task GenerateAsync_ContextFull_GoesOnWhereTheMemoryMovesPositions(string shape, FinishReason expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.gguf");
        SyntheticModel.Create(SmallShapes.Of(shape), GgufFileType.F16).Write(path);
        await using var model = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 256, Threads = 1 });
        var biased = s_greedy with
        {
            MaxTokens = 400,
            ShiftContext = true,
            Sampling = s_greedy.Sampling with
            {
                LogitBias = Enumerable.Range(0, model.Info.VocabularySize).Where(model.IsEndOfGeneration).ToDictionary(token => token, _ => float.NegativeInfinity),
            },
        };

        var answer = await Answer.CollectAsync(model.GenerateAsync(Enumerable.Range(300, 20).ToArray(), biased));

        answer.Result.FinishReason.ShouldBe(expected);
        model.ReachedTokens.ShouldBeLessThanOrEqualTo(256);
    }

    [Fact]
    public async Task LoadAsync_PromptCacheFolder_GoesOnFromTheLastLoad()
    {
        using var folder = new TemporaryFolder();
        var options = new ModelOptions { PromptCache = 1 << 28, PromptCacheFolder = folder.File("cache"), ContextLength = 512, Threads = 1 };
        var story = string.Concat(Enumerable.Repeat("The fox found a bell in the snow and took it home. ", 8));
        await using (var model = await LocalModel.LoadAsync(Demo.F16, options))
            _ = await Answer.CollectAsync(model.GenerateAsync(story, s_greedy with { MaxTokens = 1 }));
        var file = Directory.GetFiles(folder.File("cache")).ShouldHaveSingleItem();
        var whole = await File.ReadAllBytesAsync(file);

        await using var fresh = await LoadAsync(new() { ContextLength = 512 });
        var expected = await Answer.CollectAsync(fresh.GenerateAsync(story + "Then", s_greedy));
        async Task<Answer> AgainAsync()
        {
            await using var model = await LocalModel.LoadAsync(Demo.F16, options);
            return await Answer.CollectAsync(model.GenerateAsync(story + "Then", s_greedy));
        }

        var again = await AgainAsync();
        again.Text.ShouldBe(expected.Text);
        again.Result.Usage.CachedTokens.ShouldBeGreaterThan(100);

        // What is damaged, cut short or nonsense is as if it were not there.
        foreach (var damage in (Func<byte[], byte[]>[])[bytes => bytes[..^100], bytes => [.. bytes[..^200], .. new byte[200]], _ => [1, 2, 3], _ => []])
        {
            Directory.Delete(folder.File("cache"), recursive: true);
            Directory.CreateDirectory(folder.File("cache"));
            await File.WriteAllBytesAsync(file, damage(whole));
            var other = await AgainAsync();
            other.Text.ShouldBe(expected.Text);
            other.Result.Usage.CachedTokens.ShouldBe(0);
        }

        // Other settings compute something else.
        await File.WriteAllBytesAsync(file, whole);
        await using var quantized = await LocalModel.LoadAsync(Demo.F16, options with { KeyCacheType = KvCacheType.Q8_0 });
        (await Answer.CollectAsync(quantized.GenerateAsync(story + "Then", s_greedy))).Result.Usage.CachedTokens.ShouldBe(0);
    }

    [Fact]
    public async Task LoadAsync_PromptCacheInAFile_SaysSo()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("file"), "");
        var options = new ModelOptions { PromptCache = 1 << 20, PromptCacheFolder = folder.File("file") };
        (await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync(Demo.F16, options))).Message.ShouldContain(folder.File("file"));
        Should.Throw<LocalRunnerException>(() => new ModelOptions { PromptCacheFolder = "x" }.Validate()).Message.ShouldContain("size");
    }

    [Fact]
    public async Task GenerateAsync_GuessingAhead_WritesTheSameText()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.gguf");

        // How far is guessed goes by the clock, and rows are rounded by how many there are: with 32 bits no tie falls either way.
        SyntheticModel.Create(SmallShapes.Of("sample-llama"), GgufFileType.F32).Write(path);
        var exact = new ModelOptions { ContextLength = 1024, Threads = 1, KeyCacheType = KvCacheType.F32, ValueCacheType = KvCacheType.F32 };
        await using var plain = await LocalModel.LoadAsync(path, exact);
        await using var guessing = await LocalModel.LoadAsync(path, exact with { DraftTokens = 15 });
        var random = new Random(9);
        int[] passage = [.. Enumerable.Range(0, 40).Select(_ => random.Next(300, 500))];
        int[] prompt = [.. passage, .. passage, .. passage[..10]];
        var options = s_greedy with { MaxTokens = 200 };

        var expected = await Answer.CollectAsync(plain.GenerateAsync(prompt, options));
        var actual = await Answer.CollectAsync(guessing.GenerateAsync(prompt, options));

        actual.Tokens.ShouldBe(expected.Tokens);
        actual.Result.Usage.ShouldBe(expected.Result.Usage);
        actual.Result.Timings.DraftedTokens.ShouldBeGreaterThan(0);
        expected.Result.Timings.DraftedTokens.ShouldBe(0);

        // What was guessed wrong is gone from the cache: the next answer is as if nobody had guessed.
        int[] next = [.. prompt, .. actual.Tokens[..50], 301];
        (await Answer.CollectAsync(guessing.GenerateAsync(next, s_greedy))).Tokens.ShouldBe((await Answer.CollectAsync(plain.GenerateAsync(next, s_greedy))).Tokens);
    }

    [Fact]
    public async Task TimeAsync_BesideAnswers_WaitsForThem()
    {
        await using var model = await LoadAsync(new() { Parallel = 2 });
        var answer = Answer.CollectAsync(model.GenerateAsync(s_prompts[0], s_greedy));
        var time = model.TimeAsync(new EngineTest { PromptTokens = 32, AnswerTokens = 4 });

        (await answer).Text.ShouldBe((await Answer.CollectAsync(model.GenerateAsync(s_prompts[0], s_greedy))).Text);
        (await time).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private static Task<LocalModel> LoadAsync(ModelOptions options) => LocalModel.LoadAsync(Demo.F16, options with { Threads = 1 });
}
