namespace LocalRunner;

/// <summary>Describes a loaded model.</summary>
/// <param name="Path">The file, the first one of a split model.</param>
/// <param name="Name">The name in its metadata, or the file's.</param>
/// <param name="Architecture">The architecture, such as llama or qwen2.</param>
/// <param name="Parameters">The number of weights.</param>
/// <param name="FileType">The file type, such as Q4_K_M.</param>
/// <param name="SizeBytes">The size of its files in bytes.</param>
/// <param name="TrainedContextLength">The context in tokens that it was trained for.</param>
/// <param name="EmbeddingWidth">The width of its vectors.</param>
/// <param name="VocabularySize">The number of tokens it knows.</param>
/// <param name="ChatTemplate">Its own chat template, or null.</param>
public sealed record ModelInfo(
    string Path,
    string Name,
    string Architecture,
    long Parameters,
    string FileType,
    long SizeBytes,
    int TrainedContextLength,
    int EmbeddingWidth,
    int VocabularySize,
    string? ChatTemplate)
{
    /// <summary>Gets whether messages to it may hold images: it was loaded with a projector (<see cref="ModelOptions.Projector"/>).</summary>
    public bool ReadsImages { get; init; }
}
