namespace LocalRunner.Inference.Drafts;

/// <summary>
/// Guesses what comes next from the text itself: where the last tokens stood before, what followed them then. Edits of code, quotations and
/// translations repeat much of their prompt.
/// </summary>
internal sealed class PromptLookup
{
    /// <summary>The tokens that must be the same; fewer match by accident too often (llama.cpp's ngram-simple and ngram-mod take 12 and more, for longer drafts).</summary>
    private const int Gram = 3;

    private readonly Dictionary<(int, int, int), int> _next = [];
    private int _known;

    /// <summary>Finds the tokens that followed the last time the text read as it does at its end; none where it never did.</summary>
    /// <param name="tokens">The text, which only grows from call to call.</param>
    /// <param name="most">The most tokens wanted.</param>
    public ReadOnlySpan<int> Find(ReadOnlySpan<int> tokens, int most)
    {
        // The end itself is learned only once something follows it.
        for (_known = Math.Max(_known, Gram); _known < tokens.Length; _known++)
            _next[Key(tokens, _known)] = _known;
        return tokens.Length >= Gram && _next.TryGetValue(Key(tokens, tokens.Length), out var at)
            ? tokens.Slice(at, Math.Min(most, tokens.Length - at))
            : [];
    }

    private static (int, int, int) Key(ReadOnlySpan<int> tokens, int end) => (tokens[end - 3], tokens[end - 2], tokens[end - 1]);
}
