using LocalRunner.Gguf;

namespace LocalRunner.Catalog;

/// <summary>Holds what a reference such as <c>llama-3.3-70b:Q4_K_M</c> names.</summary>
/// <param name="Entry">The model.</param>
/// <param name="FileType">The file type, or null where the reference leaves it open.</param>
public sealed record CatalogMatch(CatalogEntry Entry, GgufFileType? FileType);
