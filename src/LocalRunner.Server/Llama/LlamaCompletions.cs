using System.Text;
using LocalRunner.Server.OpenAi;

namespace LocalRunner.Server.Llama;

/// <summary>Makes llama-server's documents of what a model writes.</summary>
/// <param name="model">The model's name.</param>
/// <param name="promptTokens">The tokens of the prompt.</param>
/// <param name="showsTokens">Whether the ids of the tokens are told.</param>
internal sealed class LlamaCompletions(string model, int promptTokens, bool showsTokens)
{
    private readonly StringBuilder _text = new();
    private readonly List<int> _tokens = [];
    private readonly List<LlamaProbability> _probabilities = [];
    private int _predicted;

    /// <summary>Returns the piece that a chunk brings; null where it brings none yet.</summary>
    public LlamaCompletion? Add(TokenChunk chunk)
    {
        _text.Append(chunk.Text);
        if (chunk.Token is not { } token)
            return chunk.Text.Length > 0 ? new(chunk.Text, [], Stop: false, _predicted, promptTokens) : null;
        _predicted++;
        if (showsTokens)
            _tokens.Add(token);
        var probability = chunk.LogProbability is { } logarithm
            ? LlamaProbability.Of(token, chunk.Text, logarithm) with { TopLogprobs = [.. (chunk.Alternatives ?? []).Select(other => LlamaProbability.Of(other.Token, other.Text, other.LogProbability))] }
            : null;
        if (probability is not null)
            _probabilities.Add(probability);
        return chunk.Text.Length > 0 || showsTokens || probability is not null
            ? new(chunk.Text, showsTokens ? [token] : [], Stop: false, _predicted, promptTokens) { CompletionProbabilities = probability is null ? null : [probability] }
            : null;
    }

    /// <summary>Returns the end of a streamed answer.</summary>
    public LlamaCompletion Last(GenerationResult result) => new("", [], Stop: true, result.Usage.CompletionTokens, promptTokens)
    {
        Model = model,
        HasNewLine = _text.ToString().Contains('\n'),
        Truncated = false,
        StopType = result.FinishReason switch
        {
            FinishReason.StopSequence => "word",
            FinishReason.Length or FinishReason.ContextFull => "limit",
            _ => "eos",
        },
        StoppingWord = result.StopSequence ?? "",
        TokensCached = result.Usage.CachedTokens,
        Seed = result.Seed,
        Timings = TimingsDocument.Of(result),
    };

    /// <summary>Returns the whole answer.</summary>
    public LlamaCompletion Whole(GenerationResult result) => Last(result) with
    {
        Content = _text.ToString(),
        Tokens = _tokens,
        CompletionProbabilities = _probabilities.Count > 0 ? _probabilities : null,
    };
}
