namespace LocalRunner;

/// <summary>Names the ways in which the vectors of a text's tokens become one; the values are llama.cpp's.</summary>
public enum EmbeddingPooling
{
    /// <summary>Their mean.</summary>
    Mean = 1,

    /// <summary>The first token's.</summary>
    FirstToken = 2,

    /// <summary>The last token's.</summary>
    LastToken = 3,
}
