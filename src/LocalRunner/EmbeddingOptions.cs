namespace LocalRunner;

/// <summary>Describes how texts become vectors.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>Gets whether each vector is scaled to length 1, so that a dot product is the cosine.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Gets how the vectors of a text's tokens become one; null takes what the model was made for.</summary>
    public EmbeddingPooling? Pooling { get; init; }
}
