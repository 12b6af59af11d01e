namespace LocalRunner.Inference;

/// <summary>Turns texts into vectors.</summary>
internal sealed class Embedder(PooledContext context, Vocabulary vocabulary)
{
    public EmbeddingResult Embed(IReadOnlyList<string> texts, EmbeddingOptions options, CancellationToken cancellation) =>
        Embed([.. texts.Select(text => vocabulary.Tokenize(text, addSpecial: true, parseSpecial: false))], options, cancellation);

    public EmbeddingResult Embed(IReadOnlyList<ReadOnlyMemory<int>> texts, EmbeddingOptions options, CancellationToken cancellation)
    {
        foreach (var text in texts)
            vocabulary.Check(text.Span);
        return Embed([.. texts.Select(text => text.ToArray())], options, cancellation);
    }

    private EmbeddingResult Embed(int[][] texts, EmbeddingOptions options, CancellationToken cancellation)
    {
        if (options.Pooling is { } pooling)
            Require.Defined(pooling, "pooling");

        Check(texts);
        var vectors = context.Compute(
            texts, options.Pooling, ranks: false, (computed, i) => (ReadOnlyMemory<float>)Vector(computed.SequenceEmbedding(i), options.Normalize), cancellation);
        return new(vectors, texts.Sum(text => text.Length));
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

    private void Check(int[][] texts)
    {
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i].Length == 0)
                throw Require.Invalid($"Text {i + 1} of {texts.Length} has no tokens. Leave empty texts out.");
            if (texts[i].Length > context.Longest)
            {
                throw new LocalRunnerException(LocalRunnerError.PromptTooLong,
                    $"Text {i + 1} of {texts.Length} has {texts[i].Length} tokens; the model reads {context.Longest} at once. Split it.")
                {
                    PromptTokens = texts[i].Length,
                    ContextTokens = context.Longest,
                };
            }
        }
    }
}
