namespace LocalRunner.Server.Llama;

/// <summary>Documents in the order of how well they answer a query, in the form of Jina's and Cohere's clients.</summary>
internal sealed record Reranking(string Model, IReadOnlyList<RerankedDocument> Results, RerankUsage Usage)
{
    public string Object { get; } = "list";
}

/// <summary>A document's place among those given, and how well it answers.</summary>
internal sealed record RerankedDocument(int Index, float RelevanceScore)
{
    public RerankedText? Document { get; init; }
}

/// <summary>A document's text, where it was asked for.</summary>
internal sealed record RerankedText(string Text);

/// <summary>The tokens that were read.</summary>
internal sealed record RerankUsage(int PromptTokens, int TotalTokens);

/// <summary>The same in the form of text-embeddings-inference, whose requests say texts instead of documents.</summary>
internal sealed record RankedText(int Index, float Score)
{
    public string? Text { get; init; }
}
