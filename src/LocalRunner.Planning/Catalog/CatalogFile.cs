using LocalRunner.Gguf;

namespace LocalRunner.Catalog;

/// <summary>Describes a published file of a model.</summary>
/// <param name="Type">The file type.</param>
/// <param name="Name">The name in the repository.</param>
/// <param name="Bytes">The size.</param>
/// <param name="Sha256">The SHA-256, 64 digits in lower case.</param>
public sealed record CatalogFile(GgufFileType Type, string Name, long Bytes, string Sha256);
