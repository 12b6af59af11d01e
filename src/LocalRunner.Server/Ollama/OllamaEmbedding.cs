namespace LocalRunner.Server.Ollama;

/// <summary>An answer of the older <c>/api/embeddings</c>.</summary>
internal sealed record OllamaEmbedding(ReadOnlyMemory<float> Embedding);
