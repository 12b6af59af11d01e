using System.Text.Json;

namespace LocalRunner.Fixtures;

/// <summary>The reference answers that PyTorch computed from the demo model's own weights.</summary>
internal sealed record Golden(
    IReadOnlyList<Golden.Tokenized> Tokenize, IReadOnlyList<Golden.Reply> Greedy, Golden.Likelihood Perplexity, IReadOnlyList<Golden.Reply> Adapter)
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Golden Answers { get; } =
        JsonSerializer.Deserialize<Golden>(File.ReadAllBytes(Path.Combine(Demo.Folder, "golden.json")), s_options).ShouldNotBeNull();

    internal sealed record Tokenized(string Text, int[] Tokens);

    internal sealed record Reply(string Prompt, int[] PromptTokens, int[] Tokens, string Text, string FinishReason, double[][][] TopLogprobs);

    internal sealed record Likelihood(string Text, int Tokens, double MeanNegativeLogLikelihood, double Perplexity);
}
