using LocalRunner.Fixtures;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests.Inference;

/// <summary>Answers about images, with small models and projectors of each type in the real engine.</summary>
public sealed class ImageAnswerTests : IDisposable
{
    // Long enough for a copy of what it comes to.
    private const string LongQuestion = "what is this, and what is it good for?";

    private static readonly GenerationOptions s_greedy = Demo.Greedy(24) with { LogProbabilities = 1 };
    private static readonly GenerationOptions s_anew = s_greedy with { ReusePrefix = false };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int> Types => new()
    {
        { "idefics3", 0 }, { "idefics3", 2 }, { "gemma3", 0 }, { "qwen2vl_merger", 0 }, { "qwen2.5vl_merger", 0 }, { "qwen3vl_merger", 0 }, { "pixtral", 0 }, { "gemma4v", 0 }, { "internvl", 0 }, { "internvl", 2 }, { "qwen35", 0 },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public async Task AnswerAsync_AnImage_IsReadOnceAndToldFromOthers(string type, int cuts)
    {
        await using var model = await LoadAsync(type, cuts);
        var (one, other) = (MadeImage.Png(40, 30, seed: 1), MadeImage.Png(40, 30, seed: 2));

        var first = await AskAsync(model, one);
        var again = await AskAsync(model, one);
        var another = await AskAsync(model, other);
        var without = await AskAsync(model, image: null);

        model.Info.ReadsImages.ShouldBeTrue();
        again.Tokens.ShouldBe(first.Tokens);

        // What is recurrent goes on from where a prompt ended, and not from the token before.
        again.Result.Usage.CachedTokens.ShouldBe(type == "qwen35" ? 0 : first.Result.Usage.PromptTokens - 1);
        (await AskAsync(model, one, options: s_anew)).Likelihood.ShouldBe(first.Likelihood);
        another.Likelihood.ShouldNotBe(first.Likelihood);

        var tokens = TokensOf(type, cuts);
        another.Result.Usage.CachedTokens.ShouldBeLessThan(first.Result.Usage.PromptTokens - tokens);
        first.Result.Usage.PromptTokens.ShouldBe(another.Result.Usage.PromptTokens);
        first.Result.Usage.PromptTokens.ShouldBeInRange(without.Result.Usage.PromptTokens + tokens, without.Result.Usage.PromptTokens + tokens + (cuts == 0 ? 12 : 40));
    }

    [Fact]
    public async Task AnswerAsync_AnImageWithoutAProjector_IsRefusedWithTheFlag()
    {
        await using var model = await LocalModel.LoadAsync(SeeingModel.Write(_folder, "gemma3"), new ModelOptions { ContextLength = 256, Threads = 1 });

        var refusal = await Should.ThrowAsync<LocalRunnerException>(() => AskAsync(model, MadeImage.Png(8, 8)));

        refusal.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        refusal.Message.ShouldContain("--mmproj");
        model.Info.ReadsImages.ShouldBeFalse();
    }

    [Fact]
    public async Task AnswerAsync_WhatIsNoImageOfTheUsers_IsRefused()
    {
        await using var model = await LoadAsync("gemma3", cuts: 0);
        var png = new DataContent(MadeImage.Png(8, 8), "image/png");
        (ChatMessage Message, string Says)[] cases =
        [
            (new(ChatRole.User, [new UriContent("https://example.org/a.png", "image/png")]), "nothing is fetched"),
            (new(ChatRole.User, [new DataContent(MadeImage.Png(8, 8), "image/webp")]), "image/webp"),
            (new(ChatRole.Assistant, [png, new TextContent("so it is")]), "assistant"),
            (new(ChatRole.User, [new DataContent(new byte[] { 1, 2, 3 }, "image/png")]), "PNG, JPEG, GIF and BMP"),
            (new(ChatRole.User, [new DataContent(MadeImage.Png(1, 500), "image/png")]), "100 times"),
            (new(ChatRole.User, [new DataContent(MadeImage.Png(40_000, 40_000, new byte[10]), "image/png")]), "40000 x 40000"),
            (new(ChatRole.User, [new DataContent(MadeImage.Png(30, 30).AsMemory(0, 60), "image/png")]), "decoded"),
        ];
        foreach (var (message, says) in cases)
        {
            var refusal = await Should.ThrowAsync<LocalRunnerException>(() => model.AnswerAsync([message, new ChatMessage(ChatRole.User, "what?")], s_greedy));
            refusal.Error.ShouldBe(LocalRunnerError.InvalidArgument, says);
            refusal.Message.ShouldContain(says);
        }

        // What is refused leaves the model as it was.
        (await AskAsync(model, MadeImage.Png(8, 8))).Tokens.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task AnswerAsync_EachKindOfFile_IsDecoded()
    {
        await using var model = await LoadAsync("gemma3", cuts: 0);
        foreach (var image in new[] { MadeImage.Png(20, 30), MadeImage.Bmp(20, 30), MadeImage.Gif(20, 30), MadeImage.Jpeg })
            (await AskAsync(model, image)).Tokens.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task AnswerAsync_TwoImages_AreReadInTheirOrder()
    {
        await using var model = await LoadAsync("idefics3", cuts: 2);
        var (one, other) = (new DataContent(MadeImage.Png(40, 30, 1), "image/png"), new DataContent(MadeImage.Png(40, 30, 2), "image/png"));

        var first = await AskAsync(model, [new ChatMessage(ChatRole.User, [one, new TextContent("and"), other, new TextContent("what?")])], s_anew);
        var turned = await AskAsync(model, [new ChatMessage(ChatRole.User, [other, new TextContent("and"), one, new TextContent("what?")])], s_anew);
        var again = await AskAsync(model, [new ChatMessage(ChatRole.User, [one, new TextContent("and"), other, new TextContent("what?")])], s_greedy);
        var twice = await AskAsync(model, [new ChatMessage(ChatRole.User, [one, new TextContent("and"), one, new TextContent("what?")])], s_greedy);

        turned.Likelihood.ShouldNotBe(first.Likelihood);
        again.Tokens.ShouldBe(first.Tokens);
        twice.Result.Usage.PromptTokens.ShouldBe(first.Result.Usage.PromptTokens);

        // All up to the second image is in memory.
        twice.Result.Usage.CachedTokens.ShouldBeGreaterThan(first.Result.Usage.PromptTokens / 3);
        twice.Result.Usage.CachedTokens.ShouldBeLessThan(first.Result.Usage.PromptTokens - (16 * 5));
    }

    [Theory]
    [InlineData("idefics3", 2)]
    [InlineData("gemma3", 0)]
    [InlineData("qwen2.5vl_merger", 0)]
    [InlineData("qwen3vl_merger", 0)]
    [InlineData("gemma4v", 0)]
    [InlineData("internvl", 2)]
    [InlineData("qwen35", 0)]
    public async Task AnswerAsync_BesideOthers_DisturbsNone(string type, int cuts)
    {
        await using var alone = await LoadAsync(type, cuts);
        await using var model = await LoadAsync(type, cuts, new ModelOptions { ContextLength = 2048, Parallel = 3 });
        var image = MadeImage.Png(40, 30);
        var (seeing, reading) = ((await AskAsync(alone, image, options: s_anew)).Tokens, (await AskAsync(alone, image: null, options: s_anew)).Tokens);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => AskAsync(model, i % 2 == 0 ? image : null, options: i < 2 ? s_anew : s_greedy)));

        for (var i = 0; i < answers.Length; i++)
            answers[i].Tokens.ShouldBe(i % 2 == 0 ? seeing : reading, $"answer {i}");
    }

    [Theory]
    [InlineData("idefics3", 2)]
    [InlineData("qwen2vl_merger", 0)]
    [InlineData("pixtral", 0)]
    [InlineData("qwen35", 0)]
    public async Task AnswerAsync_CancelledInAnImage_LeavesTheNextAnswerAlone(string type, int cuts)
    {
        await using var model = await LoadAsync(type, cuts, new ModelOptions { ContextLength = 1024, BatchSize = 8, MicroBatchSize = 8 });
        var image = MadeImage.Png(40, 30);
        var expected = await AskAsync(model, image, options: s_anew);
        for (var most = 8; most < expected.Result.Usage.PromptTokens - 24; most += 13)
        {
            using var stop = new CancellationTokenSource();
            var progress = new Callback<PromptProgress>(read =>
            {
                if (read.Read >= most)
                    stop.Cancel();
            });
            var cut = await AskAsync(model, image, options: s_anew with { PromptProgress = progress }, cancellation: stop.Token);
            cut.Result.FinishReason.ShouldBe(FinishReason.Cancelled);

            (await AskAsync(model, image)).Tokens.ShouldBe(expected.Tokens, $"cancelled after {most}");
        }
    }

    [Fact]
    public async Task AnswerAsync_SmallMicroBatches_ReadPiecesWhereTheTypeAllowsIt()
    {
        var small = new ModelOptions { ContextLength = 1024, BatchSize = 8, MicroBatchSize = 8 };
        foreach (var type in (string[])["idefics3", "qwen2vl_merger"])
        {
            await using var whole = await LoadAsync(type, cuts: 0);
            await using var pieces = await LoadAsync(type, cuts: 0, small);
            (await AskAsync(pieces, MadeImage.Png(40, 30))).Likelihood.ShouldBe((await AskAsync(whole, MadeImage.Png(40, 30))).Likelihood, 1e-3);
        }

        await using var atOnce = await LoadAsync("gemma3", cuts: 0, small);
        var refusal = await Should.ThrowAsync<LocalRunnerException>(() => AskAsync(atOnce, MadeImage.Png(40, 30)));
        refusal.Message.ShouldContain("--ubatch 16");
    }

    [Fact]
    public async Task AnswerAsync_WithGuesses_WritesTheSame()
    {
        await using var plain = await LoadAsync("idefics3", cuts: 0);
        await using var guessing = await LoadAsync("idefics3", cuts: 0, new ModelOptions { ContextLength = 1024, DraftTokens = 7 });
        var image = MadeImage.Png(40, 30);

        var answer = await AskAsync(guessing, image);

        answer.Tokens.ShouldBe((await AskAsync(plain, image)).Tokens);
        answer.Result.Timings.DraftedTokens.ShouldBe(0);
    }

    [Fact]
    public async Task AnswerAsync_LongerThanTheContext_IsRefusedWithTheImagesTokens()
    {
        await using var model = await LoadAsync("idefics3", cuts: 2, new ModelOptions { ContextLength = 256 });
        var image = new DataContent(MadeImage.Png(40, 30), "image/png");

        var refusal = await Should.ThrowAsync<LocalRunnerException>(() => AskAsync(model, [new ChatMessage(ChatRole.User, [image, image, image, new TextContent("what?")])], s_greedy));

        refusal.Error.ShouldBe(LocalRunnerError.PromptTooLong);
        refusal.PromptTokens.ShouldNotBeNull().ShouldBeGreaterThan(3 * 5 * 16);
    }

    [Theory]
    [InlineData("qwen35", 0)]
    [InlineData("gemma4v", 0)]
    [InlineData("qwen3vl_merger", 0)]
    public async Task AnswerAsync_ASecondTurn_GoesOnBehindTheImage(string type, int cuts)
    {
        await using var model = await LoadAsync(type, cuts, new ModelOptions { ContextLength = 1024, PromptCache = new ByteSize(1 << 26) });
        var asked = new ChatMessage(ChatRole.User, [new DataContent(MadeImage.Png(40, 30), "image/png"), new TextContent(LongQuestion)]);
        var first = await AskAsync(model, [asked], s_greedy);

        var second = await AskAsync(model, [asked, new ChatMessage(ChatRole.Assistant, "a bell"), new ChatMessage(ChatRole.User, "and what more?")], s_greedy);

        second.Result.Usage.CachedTokens.ShouldBeGreaterThanOrEqualTo(first.Result.Usage.PromptTokens);
    }

    [Theory]
    [InlineData("idefics3", 2)]
    [InlineData("qwen2.5vl_merger", 0)]
    public async Task AnswerAsync_AfterANewLoad_GoesOnFromTheSavedImage(string type, int cuts)
    {
        var (cache, image) = (_folder.File("cache"), MadeImage.Png(40, 30));
        var options = new ModelOptions { ContextLength = 1024, PromptCacheFolder = cache, PromptCache = new ByteSize(1 << 26) };
        IReadOnlyList<int> expected;
        int prompt;
        await using (var model = await LoadAsync(type, cuts, options))
        {
            var answer = await AskAsync(model, image, question: LongQuestion);
            (expected, prompt) = (answer.Tokens, answer.Result.Usage.PromptTokens);
        }

        await using var next = await LoadAsync(type, cuts, options);
        var other = await AskAsync(next, MadeImage.Png(40, 30, seed: 9), question: LongQuestion);
        var again = await AskAsync(next, image, question: LongQuestion);

        other.Result.Usage.CachedTokens.ShouldBe(0);
        again.Tokens.ShouldBe(expected);
        again.Result.Usage.CachedTokens.ShouldBe(prompt - 1);
    }

    [Fact]
    public async Task FormatChat_AnImage_ShowsWhereItIs()
    {
        await using var model = await LoadAsync("gemma3", cuts: 0);

        model.FormatChat([new ChatMessage(ChatRole.User, [new TextContent("Look: "), new DataContent(MadeImage.Png(8, 8), "image/png"), new TextContent("!")])], addAssistant: false)
            .ShouldBe("<|begin|>user:Look: <image>!<|end|>");
    }

    [Fact]
    public async Task LoadAsync_AnotherModelsProjector_IsRefused()
    {
        var other = new SmallProjector("gemma3", width: 128).Write(_folder, "other.gguf");
        var refusal = await Should.ThrowAsync<LocalRunnerException>(() => LocalModel.LoadAsync(SeeingModel.Write(_folder, "gemma3"), new ModelOptions { Projector = other, Threads = 1 }));
        refusal.Error.ShouldBe(LocalRunnerError.AdapterMismatch);
        refusal.Message.ShouldContain("128");
    }

    private static Task<(IReadOnlyList<int> Tokens, double Likelihood, GenerationResult Result)> AskAsync(
        LocalModel model, byte[]? image, GenerationOptions? options = null, string question = "what is this?", CancellationToken cancellation = default)
    {
        List<AIContent> contents = image is null ? [] : [new DataContent(image, "image/png")];
        contents.Add(new TextContent(question));
        return AskAsync(model, [new ChatMessage(ChatRole.User, contents)], options ?? s_greedy, cancellation);
    }

    private static async Task<(IReadOnlyList<int> Tokens, double Likelihood, GenerationResult Result)> AskAsync(
        LocalModel model, IReadOnlyList<ChatMessage> messages, GenerationOptions options, CancellationToken cancellation = default)
    {
        var (tokens, likelihood, result) = (new List<int>(), 0.0, (GenerationResult?)null);
        await foreach (var chunk in model.GenerateAsync(messages, options, cancellation))
        {
            if (chunk.Token is { } token)
                tokens.Add(token);
            likelihood += chunk.LogProbability ?? 0;
            result = chunk.Result ?? result;
        }

        return (tokens, likelihood, result.ShouldNotBeNull());
    }

    /// <summary>Counts the tokens of 40 x 30 pixels: a square has 8 x 8 patches, of which 2 x 2 are one, and what keeps its form 5 x 4 of those.</summary>
    private static int TokensOf(string type, int cuts) => type switch
    {
        "pixtral" => (5 * 4) + 3, // the rows but the last are ended
        "gemma4v" => 8 * 6, // scaled up to 40 at least
        "internvl" => (Math.Max(1, cuts) + 1) * 16, // tiles, and the whole
        _ when type.StartsWith("qwen", StringComparison.Ordinal) => 5 * 4,
        _ => cuts == 0 ? 16 : 5 * 16, // one for each corner, and the whole
    };

    private Task<LocalModel> LoadAsync(string type, int cuts, ModelOptions? options = null)
    {
        // Others may have the files open.
        var (model, projector) = ($"{type}.gguf", $"mmproj-{type}-{cuts}.gguf");
        if (!File.Exists(_folder.File(model)))
        {
            if (type == "qwen35")
                new SmallProjector("qwen3vl_merger", SeeingModel.WriteRecurrent(_folder, model).Width).WithoutFeatures().Write(_folder, projector);
            else
                SeeingModel.Write(_folder, type, model);
        }

        if (!File.Exists(_folder.File(projector)))
            new SmallProjector(type, SeeingModel.Width, cuts: cuts).Write(_folder, projector);
        return LocalModel.LoadAsync(_folder.File(model), (options ?? new ModelOptions { ContextLength = 1024 }) with { Threads = 1, Projector = _folder.File(projector) });
    }
}
