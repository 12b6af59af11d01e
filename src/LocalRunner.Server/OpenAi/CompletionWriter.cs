namespace LocalRunner.Server.OpenAi;

/// <summary>Writes one continuation: its prompt where that is wanted, then its text as it comes.</summary>
internal sealed class CompletionWriter
{
    private readonly LocalModel _model;
    private readonly CompletionQuery _query;
    private readonly int[] _prompt;
    private readonly double[]? _scores;
    private readonly IAsyncEnumerable<TokenChunk>? _chunks;
    private int _offset;

    private CompletionWriter(LocalModel model, CompletionQuery query, int index, double[]? scores, CancellationToken cancellation)
    {
        (_model, _query, Index, _prompt, _scores) = (model, query, index, query.Prompts[index / query.Choices], scores);
        if (!query.OnlyEcho)
            _chunks = model.GenerateAsync(_prompt, SamplingReader.ForChoice(query.Generation, index % query.Choices), cancellation);
    }

    /// <summary>Gets its place among all answers: those to the first prompt come first.</summary>
    public int Index { get; }

    public GenerationResult? Result { get; private set; }

    public string FinishReason => Result is null ? "length" : FinishReasons.Of(Result, 0);

    /// <summary>Checks the prompt, and measures it where its own log-probabilities are wanted.</summary>
    public static async Task<CompletionWriter> CreateAsync(LocalModel model, CompletionQuery query, int index, CancellationToken cancellation)
    {
        var prompt = query.Prompts[index / query.Choices];
        var scores = query is { Echo: true, Generation.LogProbabilities: not null } && prompt.Length > 1 ? await model.ScoreAsync(prompt, cancellation) : null;
        return new(model, query, index, scores, cancellation);
    }

    public async IAsyncEnumerable<CompletionChoice> WriteAsync()
    {
        if (_query.Echo)
        {
            var text = _model.Detokenize(_prompt, showSpecial: true);
            yield return new(Index, text, _query.Generation.LogProbabilities is null ? null : PromptLogprobs(), null);
            _offset = text.Length;
        }

        if (_chunks is null)
            yield break;
        var pending = new List<TokenLogprob>();
        await foreach (var chunk in _chunks)
        {
            if (chunk is { Token: { } token, LogProbability: { } logProbability, Alternatives: { } alternatives } && !_model.IsEndOfGeneration(token))
                pending.Add(TokenLogprobs.Of(_model, token, logProbability, alternatives));
            if (chunk.Result is { } result)
                Result = FinishReasons.Whole(result);
            if (chunk.Text.Length == 0)
                continue;
            yield return new(Index, chunk.Text, pending.Count > 0 ? Taken(pending) : null, null);
        }
    }

    private CompletionLogprobs Taken(List<TokenLogprob> pending)
    {
        var offsets = new List<int>();
        foreach (var token in pending)
        {
            offsets.Add(_offset);
            _offset += token.Token.Length;
        }

        CompletionLogprobs taken = new(
            [.. pending.Select(token => token.Token)],
            [.. pending.Select(token => (double?)token.Logprob)],
            [.. pending.Select(token => Top(token.TopLogprobs!))],
            offsets);
        pending.Clear();
        return taken;
    }

    // Two tokens can show alike: the likelier stays.
    private static Dictionary<string, double> Top(IReadOnlyList<TokenLogprob> tokens)
    {
        var top = new Dictionary<string, double>();
        foreach (var token in tokens)
            top.TryAdd(token.Token, token.Logprob);
        return top;
    }

    /// <summary>The first token has no probability, and of the others only their own is known.</summary>
    private CompletionLogprobs PromptLogprobs()
    {
        var (tokens, offsets, offset) = (_prompt.Select(token => _model.Detokenize([token], showSpecial: true)).ToList(), new List<int>(), 0);
        foreach (var token in tokens)
        {
            offsets.Add(offset);
            offset += token.Length;
        }

        return new(tokens, [null, .. (_scores ?? []).Select(score => (double?)TokenLogprobs.Finite(score))], [.. tokens.Select(_ => (IReadOnlyDictionary<string, double>?)null)], offsets);
    }
}
