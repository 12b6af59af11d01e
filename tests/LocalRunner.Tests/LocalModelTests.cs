using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests;

public sealed class LocalModelTests
{
    private const string Story = "Tell me a story about a fox and a bell.";

    /// <summary>What the shipped file answers; stored, so that a change of a single token shows.</summary>
    private const string CapitalAnswer = "The capital of Korea is Seoul.";

    [Fact]
    public async Task GenerateAsync_GreedyTwice_ReturnsTheStoredText()
    {
        await using var model = await Demo.LoadAsync(Demo.Q8);
        for (var run = 0; run < 2; run++)
        {
            var answer = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, "What is the capital of Korea?")], Demo.Greedy()));
            answer.Text.ShouldBe(CapitalAnswer);
        }
    }

    [Fact]
    public async Task GenerateAsync_PlainPromptWithSchema_IsHeldToIt()
    {
        using var schema = System.Text.Json.JsonDocument.Parse("""{"type": "integer", "minimum": 10, "maximum": 99}""");
        var options = Demo.Greedy() with { JsonSchema = schema.RootElement.Clone() };
        await using var model = await Demo.LoadAsync();

        var answer = await Answer.CollectAsync(model.GenerateAsync("The capital of Korea is", options));

        answer.Text.ShouldMatch("^[0-9]{2}$");
        Should.Throw<LocalRunnerException>(() => model.GenerateAsync("Hi", options with { Sampling = new() { Grammar = "root ::= \"a\"" } })).Message.ShouldContain("both");
    }

    [Fact]
    public async Task GenerateAsync_AnswerThatIsBegun_GoesOnWithIt()
    {
        await using var model = await Demo.LoadAsync();
        ChatMessage[] messages = [new(ChatRole.User, "What is the capital of Korea?"), new(ChatRole.Assistant, "The capital of")];

        var answer = await Answer.CollectAsync(model.GenerateAsync(messages, Demo.Greedy() with { ContinueLastMessage = true }));

        answer.Text.ShouldBe(" Korea is Seoul.");
    }

    [Fact]
    public async Task PieceOf_TokensOfAText_AreItsBytes()
    {
        const string Text = "안녕 🙂<|im_end|>";
        await using var model = await Demo.LoadAsync();

        var bytes = model.Tokenize(Text, addSpecial: false).SelectMany(model.PieceOf).ToArray();

        System.Text.Encoding.UTF8.GetString(bytes).ShouldBe(Text);
        Should.Throw<LocalRunnerException>(() => model.PieceOf(-1));
    }

    [Fact]
    public async Task GenerateAsync_SameSeed_ReturnsTheSameText()
    {
        var options = new GenerationOptions { MaxTokens = 60, Sampling = new() { Temperature = 1.5f, TopK = 0, TopP = 1, MinP = 0, Seed = 7 } };
        await using var model = await Demo.LoadAsync();
        var first = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Story)], options));
        var second = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Story)], options));
        var other = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Story)], options with { Sampling = options.Sampling with { Seed = 8 } }));

        second.Tokens.ShouldBe(first.Tokens);
        other.Tokens.ShouldNotBe(first.Tokens);
        first.Result.Seed.ShouldBe(7u);
    }

    [Fact]
    public async Task GenerateAsync_SecondTurn_DecodesOnlyNewTokens()
    {
        await using var model = await Demo.LoadAsync();
        var history = new List<ChatMessage> { new ChatMessage(ChatRole.User, "My name is Rosa.") };
        var first = await Answer.CollectAsync(model.GenerateAsync(history, Demo.Greedy()));
        history.Add(new ChatMessage(ChatRole.Assistant, first.Text));
        history.Add(new ChatMessage(ChatRole.User, "What is my name?"));

        var second = await Answer.CollectAsync(model.GenerateAsync(history, Demo.Greedy()));

        second.Text.ShouldBe("Your name is Rosa.");
        first.Result.Usage.CachedTokens.ShouldBe(0);

        // All of the first turn but its end token, which was chosen and never decoded, is in the cache.
        second.Result.Usage.CachedTokens.ShouldBe(first.Result.Usage.TotalTokens - 1);
        second.Result.Timings.EvaluatedPromptTokens.ShouldBe(second.Result.Usage.PromptTokens - second.Result.Usage.CachedTokens);
    }

    [Fact]
    public async Task GenerateAsync_CachedPrefix_GivesTheSameAnswerAsWithout()
    {
        await using var model = await Demo.LoadAsync();
        var prompt = model.FormatChat([new ChatMessage(ChatRole.User, Story)]);
        var fresh = await Answer.CollectAsync(model.GenerateAsync(prompt, Demo.Greedy()));
        _ = await Answer.CollectAsync(model.GenerateAsync(model.FormatChat([new ChatMessage(ChatRole.User, "Tell me a story about a bear.")]), Demo.Greedy()));
        var reused = await Answer.CollectAsync(model.GenerateAsync(prompt, Demo.Greedy()));
        var uncached = await Answer.CollectAsync(model.GenerateAsync(prompt, Demo.Greedy() with { ReusePrefix = false }));

        reused.Tokens.ShouldBe(fresh.Tokens);
        reused.Result.Usage.CachedTokens.ShouldBeGreaterThan(5);
        uncached.Tokens.ShouldBe(fresh.Tokens);
        uncached.Result.Usage.CachedTokens.ShouldBe(0);
    }

    [Fact]
    public async Task GenerateAsync_StopSequenceAcrossTokens_EndsBeforeIt()
    {
        await using var model = await Demo.LoadAsync();
        var answer = await Answer.CollectAsync(
            model.GenerateAsync([new ChatMessage(ChatRole.User, "What is the capital of Korea?")], Demo.Greedy() with { StopSequences = ["never", "ital of Ko"] }));

        answer.Text.ShouldBe("The cap");
        answer.Result.FinishReason.ShouldBe(FinishReason.StopSequence);
        answer.Result.StopSequence.ShouldBe("ital of Ko");
    }

    [Fact]
    public async Task GenerateAsync_KoreanAndEmoji_ComeOutWhole()
    {
        await using var model = await Demo.LoadAsync();
        foreach (var (question, expected) in new[] { ("안녕하세요", "안녕하세요! 무엇을 도와드릴까요?"), ("Smile!", "Here you are: 🙂") })
        {
            var answer = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, question)], Demo.Greedy()));
            answer.Text.ShouldBe(expected);
            answer.Chunks.ShouldAllBe(chunk => !chunk.Text.Contains('\uFFFD'));
            answer.Chunks.ShouldContain(chunk => chunk.Token != null && chunk.Text.Length == 0);
        }
    }

    [Fact]
    public async Task GenerateAsync_StopSequenceInKorean_EndsBeforeIt()
    {
        await using var model = await Demo.LoadAsync();
        var answer = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, "안녕하세요")], Demo.Greedy() with { StopSequences = ["도와"] }));
        answer.Text.ShouldBe("안녕하세요! 무엇을 ");
    }

    [Fact]
    public async Task GenerateAsync_MaxTokens_EndsWithLength()
    {
        await using var model = await Demo.LoadAsync();
        var answer = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Story)], Demo.Greedy(5)));

        answer.Tokens.Length.ShouldBe(5);
        answer.Result.FinishReason.ShouldBe(FinishReason.Length);
        answer.Result.Usage.CompletionTokens.ShouldBe(5);
        answer.Result.Timings.DecodedTokens.ShouldBe(4);
        answer.Result.Timings.DecodeTokensPerSecond.ShouldBeGreaterThan(0);
        answer.Result.Timings.PromptTokensPerSecond.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task GenerateAsync_ContextFills_EndsWithContextFull()
    {
        await using var model = await Demo.LoadAsync(options: new ModelOptions { ContextLength = 256 });
        var options = Demo.Greedy() with { MaxTokens = null, Sampling = SamplingOptions.Greedy with { LogitBias = new Dictionary<int, float> { [0] = float.NegativeInfinity, [2] = float.NegativeInfinity } } };

        var answer = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, Story)], options));

        answer.Result.FinishReason.ShouldBe(FinishReason.ContextFull);
        answer.Result.Usage.TotalTokens.ShouldBe(257);
    }

    [Fact]
    public async Task EstimateMemory_AsTheCacheFills_GoesFromLoadedToFull()
    {
        await using var model = await Demo.LoadAsync(options: new() { ContextLength = 1024, MicroBatchSize = 128 });
        var memory = model.Plan.Memory;
        model.ReachedTokens.ShouldBe(0);
        model.EstimateMemory().ShouldBe(memory.Loaded);

        await Answer.CollectAsync(model.GenerateAsync("Once", Demo.Greedy(2)));
        var brief = model.EstimateMemory();
        await Answer.CollectAsync(model.GenerateAsync(string.Concat(Enumerable.Repeat("word ", 300)), Demo.Greedy(2)));

        brief.Resident.ShouldBeInRange(memory.Loaded.Resident, memory.FirstBatch.Resident);
        model.ReachedTokens.ShouldBeGreaterThan(300);
        model.EstimateMemory().Resident.ShouldBeInRange(memory.FirstBatch.Resident, memory.ContextFull.Resident);

        // What was reached counts on, whatever is in the cache now.
        await Answer.CollectAsync(model.GenerateAsync("Once", Demo.Greedy(2)));
        model.ReachedTokens.ShouldBeGreaterThan(300);
    }

    [Fact]
    public async Task GenerateAsync_PromptLongerThanContext_NamesBothNumbers()
    {
        await using var model = await Demo.LoadAsync(options: new ModelOptions { ContextLength = 256 });
        var exception = Should.Throw<LocalRunnerException>(() => model.GenerateAsync(new int[300]));

        exception.Error.ShouldBe(LocalRunnerError.PromptTooLong);
        exception.Message.ShouldContain("300");
        exception.Message.ShouldContain("256");
    }

    [Fact]
    public async Task GenerateAsync_PromptFillsContext_GivesOneToken()
    {
        await using var model = await Demo.LoadAsync(options: new ModelOptions { ContextLength = 256 });
        var answer = await Answer.CollectAsync(model.GenerateAsync(Enumerable.Repeat(300, 256).ToArray(), Demo.Greedy()));

        answer.Result.Usage.CompletionTokens.ShouldBe(1);
    }

    [Fact]
    public async Task GenerateAsync_CancelledBefore_SaysSo()
    {
        await using var model = await Demo.LoadAsync();
        var answer = await Answer.CollectAsync(model.GenerateAsync(Story, cancellation: new CancellationToken(canceled: true)));

        answer.Result.FinishReason.ShouldBe(FinishReason.Cancelled);
        answer.Tokens.ShouldBeEmpty();
    }

    [Fact]
    public async Task GenerateAsync_CancelledInTheMiddle_KeepsWhatCameAndTheModelGoesOn()
    {
        await using var model = await Demo.LoadAsync();
        using var cancellation = new CancellationTokenSource();
        var chunks = new List<TokenChunk>();
        await foreach (var chunk in model.GenerateAsync([new ChatMessage(ChatRole.User, Story)], Demo.Greedy(), cancellation.Token))
        {
            chunks.Add(chunk);
            if (chunks.Count == 5)
                await cancellation.CancelAsync();
        }

        chunks[^1].Result.ShouldNotBeNull().FinishReason.ShouldBe(FinishReason.Cancelled);
        var next = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, "What is the capital of Korea?")], Demo.Greedy()));
        next.Text.ShouldBe(CapitalAnswer);
    }

    [Fact]
    public async Task GenerateAsync_FromSeveralThreads_AnswersEachInFull()
    {
        await using var model = await Demo.LoadAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Task.Run(() => Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, "What is the capital of Korea?")], Demo.Greedy())))));

        answers.ShouldAllBe(answer => answer.Text == CapitalAnswer);
    }

    [Fact]
    public async Task GenerateAsync_InvalidOptions_NamesTheValue()
    {
        await using var model = await Demo.LoadAsync();
        var options = new GenerationOptions { Sampling = new() { TopP = 1.5f } };
        Should.Throw<LocalRunnerException>(() => model.GenerateAsync(Story, options)).Message.ShouldContain("1.5");
        Should.Throw<LocalRunnerException>(() => model.GenerateAsync(new[] { 2048 })).Message.ShouldContain("2048");
        Should.Throw<LocalRunnerException>(() => model.GenerateAsync(Array.Empty<int>())).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    [Fact]
    public async Task DisposeAsync_DuringAnAnswer_EndsItAsCancelled()
    {
        var model = await Demo.LoadAsync();
        GenerationResult? result = null;
        await foreach (var chunk in model.GenerateAsync([new ChatMessage(ChatRole.User, Story)], Demo.Greedy()))
        {
            if (result is null && chunk.Token is not null)
                await model.DisposeAsync();
            result = chunk.Result;
        }

        result.ShouldNotBeNull().FinishReason.ShouldBe(FinishReason.Cancelled);
        Should.Throw<ObjectDisposedException>(() => model.GenerateAsync(Story));
        await model.DisposeAsync();
    }

    [Fact]
    public async Task LoadAsync_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => LocalModel.LoadAsync(Demo.F16, cancellation: cancellation.Token));
    }

    [Fact]
    public async Task LoadAsync_CancelledByProgress_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(
            () => LocalModel.LoadAsync(Demo.F16, progress: new Callback<double>(_ => cancellation.Cancel()), cancellation: cancellation.Token));
    }

    [Fact]
    public async Task LoadAsync_Progress_EndsAtOne()
    {
        var last = 0.0;
        await using var model = await LocalModel.LoadAsync(Demo.F16, progress: new Callback<double>(done => last = done));
        last.ShouldBe(1);
    }

    [Theory]
    [InlineData("모델 폴더 🙂")]
    [InlineData("with spaces and 'quotes'")]
    public async Task LoadAsync_PathOfAnyLetters_Works(string name)
    {
        using var folder = new TemporaryFolder();
        var copy = folder.File(name + ".gguf");
        File.Copy(Demo.Q8, copy);

        await using var model = await Demo.LoadAsync(copy);

        model.Info.Path.ShouldBe(copy);
    }

    [Fact]
    public async Task LoadAsync_Missing_SaysWhichFile()
    {
        var exception = await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync("no/such.gguf"));
        exception.Error.ShouldBe(LocalRunnerError.FileNotFound);
        exception.Message.ShouldContain("such.gguf");
    }

    [Fact]
    public async Task LoadAsync_QuantisedValuesWithoutFlashAttention_Refuses()
    {
        var options = new ModelOptions { ValueCacheType = KvCacheType.Q8_0, FlashAttention = FlashAttention.Off };
        (await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync(Demo.F16, options))).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    [Theory]
    [InlineData(LoadMode.None, true, KvCacheType.Q8_0, FlashAttention.On)]
    [InlineData(LoadMode.Locked, false, KvCacheType.F32, FlashAttention.Off)]
    [InlineData(LoadMode.DirectIo, true, KvCacheType.BF16, FlashAttention.Auto)]
    [InlineData(LoadMode.MemoryMapped, false, KvCacheType.Q4_0, FlashAttention.Auto)]
    public async Task LoadAsync_EverySetting_AnswersAndTellsWhatItRunsWith(LoadMode mode, bool repack, KvCacheType cache, FlashAttention attention)
    {
        var options = new ModelOptions
        {
            ContextLength = 300,
            LoadMode = mode,
            Repack = repack,
            KeyCacheType = cache,
            ValueCacheType = cache,
            FlashAttention = attention,
            Threads = 1,
            BatchSize = 64,
            MicroBatchSize = 32,
        };
        await using var model = await Demo.LoadAsync(Demo.Q8, options);
        var answer = await Answer.CollectAsync(model.GenerateAsync([new ChatMessage(ChatRole.User, "What is the capital of Korea?")], Demo.Greedy(8)));

        answer.Text.ShouldNotBeEmpty();
        model.Settings.ShouldSatisfyAllConditions(
            settings => settings.ContextLength.ShouldBe(512),
            settings => settings.LoadMode.ShouldBe(mode),
            settings => settings.Repack.ShouldBe(repack),
            settings => settings.KeyCacheType.ShouldBe(cache),
            settings => settings.FlashAttention.ShouldBe(attention != FlashAttention.Off),
            settings => settings.MicroBatchSize.ShouldBe(32),
            settings => settings.Threads.ShouldBe(1));
    }

    [Theory]
    [InlineData("bloom")]
    [InlineData("deepseek-v3")]
    [InlineData("default")]
    public async Task Tokenize_EndlessWord_DoesNotExhaustTheStack(string splitter)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("splitter.gguf");
        using (var demo = GgufFile.Open(Demo.Q8))
        {
            var writer = new GgufWriter();
            foreach (var (key, value) in demo.Metadata)
                writer.Add(key, key == "tokenizer.ggml.pre" ? GgufValue.Of(splitter) : value);
            foreach (var tensor in demo.Tensors)
                writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
            writer.Write(path);
        }

        await using var model = await Demo.LoadAsync(path);
        foreach (var letter in "a1!한")
        {
            var text = new string(letter, 100_000);
            model.Detokenize(model.Tokenize(text)).ShouldBe(text);
        }

        model.Detokenize(model.Tokenize(new string('a', 2_000_001))).Length.ShouldBe(2_000_001);
    }

    [Fact]
    public async Task GenerateAsync_LongPrompt_IsRefusedOnceItIsEnumerated()
    {
        await using var model = await Demo.LoadAsync();
        var chunks = model.GenerateAsync(new string('a', 200_000));

        (await Should.ThrowAsync<LocalRunnerException>(async () => await chunks.FirstAsync())).Error.ShouldBe(LocalRunnerError.PromptTooLong);
    }

    [Fact]
    public async Task FormatChat_OtherTemplate_IsUsed()
    {
        await using var model = await Demo.LoadAsync(options: new ModelOptions { ContextLength = 256, ChatTemplate = "llama3" });
        model.FormatChat([new ChatMessage(ChatRole.User, "hi")]).ShouldContain("<|start_header_id|>user<|end_header_id|>");
    }

    [Fact]
    public async Task LoadAsync_UnknownTemplate_NamesTheKnownOnes()
    {
        var exception = await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync(Demo.F16, new ModelOptions { ChatTemplate = "nonsense" }));
        exception.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        exception.Message.ShouldContain("chatml");
    }

    [Fact]
    public async Task EmbedAsync_SeveralTexts_GivesUnitVectorsThatDoNotDependOnTheBatch()
    {
        await using var model = await Demo.LoadAsync();
        var options = new EmbeddingOptions { Pooling = EmbeddingPooling.Mean };
        string[] texts = ["A fox and a bell.", "안녕하세요", "The capital of Korea is Seoul."];

        var together = await model.EmbedAsync(texts, options);

        together.Vectors.Count.ShouldBe(3);
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = (await model.EmbedAsync([texts[i]], options)).Vectors[0].ToArray();
            var vector = together.Vectors[i].ToArray();
            vector.Length.ShouldBe(256);
            vector.Sum(x => (double)x * x).ShouldBe(1, 1e-5);
            vector.Zip(alone, (a, b) => (double)a * b).Sum().ShouldBeGreaterThan(0.9999);
        }
    }

    [Fact]
    public async Task EmbedAsync_ModelWithoutPooling_SaysSo()
    {
        await using var model = await Demo.LoadAsync();
        (await Should.ThrowAsync<LocalRunnerException>(() => model.EmbedAsync(["text"]))).Error.ShouldBe(LocalRunnerError.UnsupportedModel);
    }
}
