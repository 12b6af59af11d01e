namespace LocalRunner;

/// <summary>Carries the vectors of a call, in the order of its texts.</summary>
/// <param name="Vectors">One vector a text; all have the model's embedding width.</param>
/// <param name="PromptTokens">The tokens read, all texts together.</param>
public sealed record EmbeddingResult(IReadOnlyList<ReadOnlyMemory<float>> Vectors, int PromptTokens);
