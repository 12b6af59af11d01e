using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Tests.Inference;

/// <summary>Layers with a sliding window cache that window alone: going back in a conversation must not read what was dropped.</summary>
public sealed class WindowCacheTests
{
    private const int Window = 128;

    [Theory]
    [InlineData(700, 650)]
    [InlineData(700, 300)]
    [InlineData(700, 10)]
    [InlineData(100, 90)]
    public async Task GenerateAsync_BackIntoTheWindow_AnswersAsAFreshModel(int first, int common)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.gguf");
        SyntheticModel.Create(SmallShapes.Of("sample-gemma3") with { SlidingWindow = Window }, GgufFileType.F16).Write(path);
        var random = new Random(1);
        var one = Enumerable.Range(0, first).Select(_ => random.Next(300, 500)).ToArray();
        int[] other = [.. one.Take(common), .. Enumerable.Range(0, 50).Select(_ => random.Next(300, 500))];

        await using var used = await LoadAsync(path, full: false);
        _ = await AnswerAsync(used, one);
        var after = await AnswerAsync(used, other);
        await using var fresh = await LoadAsync(path, full: false);
        await using var whole = await LoadAsync(path, full: true);

        after.ShouldBe(await AnswerAsync(fresh, other));
        after.ShouldBe(await AnswerAsync(whole, other));
        used.Memory.KvCache.ShouldBeLessThan(whole.Memory.KvCache);
    }

    private static Task<LocalModel> LoadAsync(string path, bool full) =>
        LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 2048, MicroBatchSize = 64, Threads = 1, FullWindowCache = full });

    private static async Task<List<int>> AnswerAsync(LocalModel model, int[] prompt)
    {
        var tokens = new List<int>();
        await foreach (var chunk in model.GenerateAsync(prompt, new GenerationOptions { MaxTokens = 12, Sampling = new() { Temperature = 0 } }))
        {
            if (chunk.Token is { } token)
                tokens.Add(token);
        }

        return tokens;
    }
}
