using LocalRunner.Engine;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Tests;

/// <summary>A small reranker with random weights: what it says means nothing, and must be what its head makes of the vectors.</summary>
public sealed class RerankTests : IDisposable
{
    private const int Width = 128;

    private static readonly string[] s_documents = ["bell", "a fox runs", "a fox", "the quick brown fox jumps over the lazy dog", ""];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task RerankAsync_Documents_OrdersAllByScoreWhateverTheBatch()
    {
        await using var model = await LoadAsync(Reranker());

        var result = await model.RerankAsync("a fox", s_documents);

        result.Documents.Select(ranked => ranked.Index).Order().ShouldBe(Enumerable.Range(0, s_documents.Length));
        result.Documents.Select(ranked => ranked.Score).ShouldBeInOrder(SortDirection.Descending);
        result.Documents.Select(ranked => ranked.Score).Distinct().Count().ShouldBe(s_documents.Length);
        foreach (var ranked in result.Documents)
        {
            var alone = await model.RerankAsync("a fox", [s_documents[ranked.Index]]);
            alone.Documents.ShouldHaveSingleItem().Score.ShouldBe(ranked.Score, 1e-4);
        }
    }

    [Fact]
    public async Task RerankAsync_Pair_IsTheHeadsScoreOfTheTokensThatTheServerWouldRead()
    {
        var path = _folder.File("reranker.gguf");
        Reranker().Write(path);
        using var file = GgufFile.Open(path);
        var settings = new PlanSettings { ContextLength = 512, BatchSize = 512, MicroBatchSize = 512, Sequences = 4, UnifiedCache = true, OutputRows = 0, Threads = 1 };
        using var engine = LlamaEngine.Instance.LoadModel(file, settings, _ => true);
        int[] Text(string text) => engine.Tokenize(text, addSpecial: false, parseSpecial: false);
        using var context = engine.CreateContext(new(settings) { Embeds = true, Pooling = EmbeddingPooling.FirstToken });
        context.DecodeSequences([[256, .. Text("a fox"), 257, .. Text("bell")]]).ShouldBe(DecodeStatus.Done);
        var first = context.SequenceEmbedding(0).ToArray();

        await using var model = await LocalModel.LoadAsync(path, new ModelOptions { Threads = 1 });
        var result = await model.RerankAsync("a fox", ["bell"]);

        // Fixtures draw each tensor from the same numbers.
        var (dense, bias) = (Drawn(Width * Width, half: true), Drawn(Width, half: false));
        var (output, outputBias) = (Drawn(Width, half: true), Drawn(1, half: false));
        var hidden = Enumerable.Range(0, Width).Select(row => Math.Tanh(bias[row] + Enumerable.Range(0, Width).Sum(i => (double)dense[(row * Width) + i] * first[i]))).ToArray();
        var expected = outputBias[0] + Enumerable.Range(0, Width).Sum(i => output[i] * hidden[i]);
        result.Documents.ShouldHaveSingleItem().Score.ShouldBe((float)expected, 0.002);
        result.PromptTokens.ShouldBe(2 + Text("a fox").Length + Text("bell").Length);
    }

    [Fact]
    public async Task RerankAsync_TemplateInTheHeader_IsFilledInAndItsInputsAreText()
    {
        await using var model = await LoadAsync(Reranker().Key("tokenizer.chat_template.rerank", GgufValue.Of("q {query} d {document} end")));

        var result = await model.RerankAsync("fox {document}", ["bell"]);

        result.PromptTokens.ShouldBe(model.Tokenize("q fox {document} d bell end", addSpecial: false, parseSpecial: false).Length);
    }

    [Fact]
    public async Task RerankAsync_NoDocuments_GivesNone()
    {
        await using var model = await LoadAsync(Reranker());

        (await model.RerankAsync("a fox", [])).Documents.ShouldBeEmpty();
    }

    [Fact]
    public async Task RerankAsync_TooLongADocument_NamesItAndBothNumbers()
    {
        await using var model = await LoadAsync(Reranker());

        var exception = await Should.ThrowAsync<LocalRunnerException>(() => model.RerankAsync("a fox", ["bell", string.Concat(Enumerable.Repeat("word ", 600))]));

        exception.Error.ShouldBe(LocalRunnerError.PromptTooLong);
        exception.Message.ShouldContain("Document 1 has");
        exception.Message.ShouldContain("512");
    }

    [Fact]
    public async Task RerankAsync_ModelThatIsNoReranker_SaysSo()
    {
        await using var demo = await Demo.LoadAsync();
        (await Should.ThrowAsync<LocalRunnerException>(() => demo.RerankAsync("a", ["b"]))).Message.ShouldContain("llama.pooling_type");

        await using var encoder = await LoadAsync(OtherArchitectures.Bert("bert"));
        (await Should.ThrowAsync<LocalRunnerException>(() => encoder.RerankAsync("a", ["b"]))).Error.ShouldBe(LocalRunnerError.UnsupportedModel);
    }

    [Fact]
    public async Task RerankAsync_RerankerWithoutItsHead_SaysSo()
    {
        await using var model = await LoadAsync(OtherArchitectures.Bert("bert").Key("pooling_type", 4));

        (await Should.ThrowAsync<LocalRunnerException>(() => model.RerankAsync("a", ["b"]))).Message.ShouldContain("cls.output.weight");
    }

    [Fact]
    public async Task EmbedAsync_Reranker_SaysThatItGivesNoVectorsAndRanksAfterwards()
    {
        await using var model = await LoadAsync(Reranker());

        (await Should.ThrowAsync<LocalRunnerException>(() => model.EmbedAsync(["a fox"]))).Error.ShouldBe(LocalRunnerError.UnsupportedModel);
        (await model.RerankAsync("a fox", ["bell"])).Documents.Count.ShouldBe(1);
        (await model.EmbedAsync(["a fox"], new EmbeddingOptions { Pooling = EmbeddingPooling.Mean })).Vectors.Count.ShouldBe(1);
    }

    public void Dispose() => _folder.Dispose();

    private static SmallModel Reranker() => OtherArchitectures.Bert("bert").Key("pooling_type", 4)
        .Add("cls.weight", Width, Width).Add("cls.bias", Width)
        .Add("cls.output.weight", Width, 1).Add("cls.output.bias", 1);

    private static float[] Drawn(int count, bool half)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) / 10).Select(value => half ? (float)(Half)value : value)];
    }

    private async Task<LocalModel> LoadAsync(SmallModel model)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.gguf");
        model.Write(path);
        return await LocalModel.LoadAsync(path, new ModelOptions { Threads = 1 });
    }
}
