using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Tests;

/// <summary>Models of sound headers whose weights are not numbers: whatever is asked of them, the model is at fault.</summary>
public sealed class BrokenModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("token_embd.weight")]
    [InlineData("blk.0.attn_norm.weight")]
    [InlineData("blk.1.ffn_down.weight")]
    [InlineData("output_norm.weight")]
    public async Task GenerateAsync_WeightsThatAreNoNumbers_SaysThatTheModelIsInvalid(string tensor)
    {
        await using var model = await Demo.LoadAsync(Demo.WithoutNumbers(_folder, tensor));

        (await FailureOf(() => model.AnswerAsync("Once", Demo.Greedy(4)))).ShouldContain("not numbers");
    }

    [Fact]
    public async Task EmbedAsync_WeightsThatAreNoNumbers_SaysThatTheModelIsInvalid()
    {
        await using var model = await Demo.LoadAsync(Demo.WithoutNumbers(_folder));

        (await FailureOf(() => model.EmbedAsync(["a fox"], new() { Pooling = EmbeddingPooling.Mean }))).ShouldContain("not numbers");
    }

    [Fact]
    public async Task ScoreAsync_WeightsThatAreNoNumbers_SaysThatTheModelIsInvalid()
    {
        await using var model = await Demo.LoadAsync(Demo.WithoutNumbers(_folder));

        (await FailureOf(() => model.ScoreAsync(new[] { 1, 2, 3 }))).ShouldContain("not numbers");
    }

    [Fact]
    public async Task RerankAsync_WeightsThatAreNoNumbers_SaysThatTheModelIsInvalid()
    {
        var path = _folder.File("reranker.gguf");
        OtherArchitectures.Bert("bert").Key("pooling_type", 4).Add("cls.output.weight", 128, 1).Write(path);
        var bytes = File.ReadAllBytes(path);
        using (var file = GgufFile.Open(path))
        {
            var head = file.FindTensor("cls.output.weight").ShouldNotBeNull();
            bytes.AsSpan((int)head.Offset, (int)head.Bytes).Fill(0xFF);
        }

        await using var model = await LocalModel.LoadAsync(_folder.Write("broken-reranker.gguf", bytes), new ModelOptions { Threads = 1 });

        (await FailureOf(() => model.RerankAsync("a fox", ["bell"]))).ShouldContain("not numbers");
    }

    private static async Task<string> FailureOf(Func<Task> use)
    {
        var failure = await Should.ThrowAsync<LocalRunnerException>(use);
        failure.Error.ShouldBe(LocalRunnerError.InvalidModel);
        return failure.Message;
    }
}
