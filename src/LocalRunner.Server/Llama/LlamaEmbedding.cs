namespace LocalRunner.Server.Llama;

/// <summary>The vectors of one text: one, since they are pooled.</summary>
internal sealed record LlamaEmbedding(int Index, IReadOnlyList<ReadOnlyMemory<float>> Embedding);
