using System.Text.RegularExpressions;
using LocalRunner.Chat;
using LocalRunner.Engine;
using LocalRunner.Gguf;

namespace LocalRunner.Inference;

/// <summary>Scores documents by how well they answer a query, with models that were made for it.</summary>
internal sealed partial class Reranker(PooledContext context, Vocabulary vocabulary, PairTokens pair, GgufFile file)
{
    private const string TemplateKey = "tokenizer.chat_template.rerank";
    private const int RankPooling = 4;

    private readonly string? _template = file.Metadata.GetString(TemplateKey) is { Length: > 0 } template ? template : null;

    /// <exception cref="LocalRunnerException">The model is no reranker, or a document has too many tokens.</exception>
    public RerankResult Rerank(string query, IReadOnlyList<string> documents, CancellationToken cancellation)
    {
        CheckModel();
        var pairs = Pairs(query, documents);
        var scores = context.Compute(pairs, pooling: null, ranks: true, (computed, i) => computed.SequenceScore(i), cancellation);
        if (!scores.All(float.IsFinite))
            throw BrokenModel.Failure();
        return new([.. scores.Select((score, index) => new RankedDocument(index, score)).OrderByDescending(ranked => ranked.Score)], pairs.Sum(tokens => tokens.Length));
    }

    private void CheckModel()
    {
        var (name, key) = (Path.GetFileName(file.Path), $"{file.Metadata.GetString("general.architecture")}.pooling_type");
        if (file.Metadata.GetInteger(key) is not RankPooling)
        {
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel,
                $"{name} scores no documents: its header does not say that it is a reranker ({key} = {RankPooling}). Take a reranker, or compare vectors (EmbedAsync).");
        }

        // Without a head the engine would take the first element of a vector for the score.
        if (!file.Tensors.Any(tensor => tensor.Name is "cls.weight" or "cls.output.weight"))
        {
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel,
                $"{name} scores no documents: it has no classification head (cls.weight, cls.output.weight), though its header says that it is a reranker. Take another file of it.");
        }
    }

    private List<int[]> Pairs(string query, IReadOnlyList<string> documents)
    {
        var pairs = new List<int[]>(documents.Count);
        var first = _template is null ? vocabulary.Tokenize(query, addSpecial: false, parseSpecial: false) : [];
        foreach (var document in documents)
        {
            if (document is null)
                throw Require.Invalid($"Document {pairs.Count} is null.");
            var tokens = _template is null
                ? pair.Around(first, vocabulary.Tokenize(document, addSpecial: false, parseSpecial: false))
                : vocabulary.Tokenize(Segments(_template, query, document), addSpecial: false);
            if (tokens.Length == 0)
                throw Require.Invalid($"Document {pairs.Count} has no tokens together with the query. Leave empty texts out.");
            if (tokens.Length > context.Longest)
            {
                throw new LocalRunnerException(LocalRunnerError.PromptTooLong,
                    $"Document {pairs.Count} has {tokens.Length} tokens together with the query; the model reads {context.Longest} at once. Split it.");
            }

            pairs.Add(tokens);
        }

        return pairs;
    }

    // What the query and the document hold is text, whatever it looks like, and is not searched for places again.
    private static List<PromptSegment> Segments(string template, string query, string document) =>
        [.. Places().Split(template).Where(part => part.Length > 0).Select(part => part switch
        {
            "{query}" => new PromptSegment(query.AsMemory(), IsInput: true),
            "{document}" => new PromptSegment(document.AsMemory(), IsInput: true),
            _ => new PromptSegment(part.AsMemory(), IsInput: false),
        }).Where(segment => segment.Text.Length > 0)];

    [GeneratedRegex(@"(?<place>\{query\}|\{document\})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Places();
}
