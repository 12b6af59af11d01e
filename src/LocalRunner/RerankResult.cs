namespace LocalRunner;

/// <summary>Carries documents in the order of how well they answer a query.</summary>
/// <param name="Documents">The documents, the best first.</param>
/// <param name="PromptTokens">The tokens read, all pairs of query and document together.</param>
public sealed record RerankResult(IReadOnlyList<RankedDocument> Documents, int PromptTokens);
