using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Inference;
using Microsoft.Extensions.AI;

namespace LocalRunner.Tests.Inference;

/// <summary>Answers about images, with small models and projectors of each type in the real engine.</summary>
public sealed class ImageAnswerTests : IDisposable
{
    private static readonly GenerationOptions s_greedy = Demo.Greedy(24) with { LogProbabilities = 1 };
    private static readonly GenerationOptions s_anew = s_greedy with { ReusePrefix = false };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int> Types => new() { { "idefics3", 0 }, { "idefics3", 2 }, { "gemma3", 0 } };

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
        again.Result.Usage.CachedTokens.ShouldBe(first.Result.Usage.PromptTokens - 1);
        (await AskAsync(model, one, options: s_anew)).Likelihood.ShouldBe(first.Likelihood);
        another.Likelihood.ShouldNotBe(first.Likelihood);
        another.Result.Usage.CachedTokens.ShouldBeLessThan(first.Result.Usage.PromptTokens - (16 * (cuts == 0 ? 1 : 5)));
        first.Result.Usage.PromptTokens.ShouldBe(another.Result.Usage.PromptTokens);

        // A square of 8 x 8 patches, of which 2 x 2 are one: 16 places, and with cuts one for each corner and one for all.
        var squares = cuts == 0 ? 1 : 5;
        first.Result.Usage.PromptTokens.ShouldBeGreaterThanOrEqualTo(without.Result.Usage.PromptTokens + (16 * squares));
    }

    private static async Task<(IReadOnlyList<int> Tokens, double Likelihood, GenerationResult Result)> AskAsync(LocalModel model, byte[]? image, string question = "what is this?", GenerationOptions? options = null)
    {
        List<AIContent> contents = image is null ? [] : [new DataContent(image, "image/png")];
        contents.Add(new TextContent(question));
        var (tokens, likelihood, result) = (new List<int>(), 0.0, (GenerationResult?)null);
        await foreach (var chunk in model.GenerateAsync([new ChatMessage(ChatRole.User, contents)], options ?? s_greedy))
        {
            if (chunk.Token is { } token)
                tokens.Add(token);
            likelihood += chunk.LogProbability ?? 0;
            result = chunk.Result ?? result;
        }

        return (tokens, likelihood, result.ShouldNotBeNull());
    }

    private Task<LocalModel> LoadAsync(string type, int cuts, ModelOptions? options = null) => LocalModel.LoadAsync(
        SeeingModel.Write(_folder, type), (options ?? new ModelOptions { ContextLength = 1024 }) with { Threads = 1, Projector = new SmallProjector(type, SeeingModel.Width, cuts: cuts).Write(_folder) });
}
