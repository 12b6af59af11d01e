namespace LocalRunner.Server.Ollama;

/// <summary>An answer of <c>/api/embed</c>. Durations are in nanoseconds.</summary>
internal sealed record OllamaEmbeddings(string Model, IReadOnlyList<ReadOnlyMemory<float>> Embeddings, long TotalDuration, long LoadDuration, int PromptEvalCount);
