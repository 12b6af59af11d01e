namespace LocalRunner.Inference;

/// <summary>Turns texts into vectors.</summary>
internal sealed class Embedder(PooledContext context, Vocabulary vocabulary)
{
    public EmbeddingResult Embed(IReadOnlyList<string> texts, EmbeddingOptions options, CancellationToken cancellation)
    {
        if (options.Pooling is { } pooling)
            Require.Defined(pooling, "pooling");

        var tokens = Tokenize(texts);
        var vectors = context.Compute(
            tokens, options.Pooling, ranks: false, (computed, i) => (ReadOnlyMemory<float>)Vector(computed.SequenceEmbedding(i), options.Normalize), cancellation);
        return new(vectors, tokens.Sum(text => text.Length));
    }

    private static float[] Vector(ReadOnlySpan<float> values, bool normalize)
    {
        var squares = 0.0;
        foreach (var value in values)
            squares += (double)value * value;

        var vector = values.ToArray();
        if (normalize && squares > 0)
        {
            var scale = 1 / Math.Sqrt(squares);
            for (var i = 0; i < vector.Length; i++)
                vector[i] = (float)(vector[i] * scale);
        }

        return vector;
    }

    private List<int[]> Tokenize(IReadOnlyList<string> texts)
    {
        var tokens = new List<int[]>(texts.Count);
        foreach (var text in texts)
        {
            var ids = vocabulary.Tokenize(text, addSpecial: true, parseSpecial: false);
            if (ids.Length == 0)
                throw Require.Invalid($"Text {tokens.Count + 1} of {texts.Count} has no tokens. Leave empty texts out.");
            if (ids.Length > context.Longest)
            {
                throw new LocalRunnerException(LocalRunnerError.PromptTooLong,
                    $"Text {tokens.Count + 1} of {texts.Count} has {ids.Length} tokens; the model reads {context.Longest} at once. Split it.")
                {
                    PromptTokens = ids.Length,
                    ContextTokens = context.Longest,
                };
            }

            tokens.Add(ids);
        }

        return tokens;
    }
}
