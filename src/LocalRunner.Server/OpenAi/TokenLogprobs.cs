using System.Text;

namespace LocalRunner.Server.OpenAi;

/// <summary>
/// Collects the log-probabilities of an answer's tokens until the text that they belong to is out. Tokens that are no text, of what is thought
/// or called and the one that ends the answer, are left out.
/// </summary>
internal sealed class TokenLogprobs(LocalModel model)
{
    private readonly List<TokenLogprob> _pending = [];

    public void Add(AnswerChunk chunk)
    {
        if (chunk is { IsReasoning: false, Token: { Token: { } token, LogProbability: { } logProbability, Alternatives: { } alternatives } } && !model.IsEndOfGeneration(token))
            _pending.Add(Of(model, token, logProbability, alternatives));
    }

    /// <summary>Gives those that were collected; null where there are none.</summary>
    public LogprobsDocument? Take()
    {
        if (_pending.Count == 0)
            return null;
        TokenLogprob[] taken = [.. _pending];
        _pending.Clear();
        return new(taken);
    }

    /// <summary>Forgets what was collected, which belongs to no text.</summary>
    public void Forget() => _pending.Clear();

    /// <summary>Describes a token.</summary>
    public static TokenLogprob Of(LocalModel model, int token, double logProbability, IReadOnlyList<TokenProbability> alternatives)
    {
        var own = alternatives.FirstOrDefault(each => each.Token == token).Text ?? model.Detokenize([token], showSpecial: true);
        return new(own, Finite(logProbability), Bytes(own), [.. alternatives.Select(each => new TokenLogprob(each.Text, Finite(each.LogProbability), Bytes(each.Text), null))]);
    }

    // JSON has no infinity.
    public static double Finite(double logProbability) => double.IsFinite(logProbability) ? logProbability : -9999;

    private static int[]? Bytes(string text) => text.Contains('\uFFFD', StringComparison.Ordinal) ? null : [.. Encoding.UTF8.GetBytes(text).Select(each => (int)each)];
}
