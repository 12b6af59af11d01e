namespace LocalRunner.Server.OpenAi;

internal sealed record EmbeddingList<T>(string Object, IReadOnlyList<EmbeddingItem<T>> Data, string Model, EmbeddingUsage Usage);

internal sealed record EmbeddingItem<T>(string Object, int Index, T Embedding);

internal sealed record EmbeddingUsage(int PromptTokens, int TotalTokens);
