namespace LocalRunner.Store.Sources;

/// <summary>Describes a file of a repository.</summary>
/// <param name="Path">Its path in the repository.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Hash">The SHA-256 of a large file, or the SHA-1 that git gives a small one, in lower case.</param>
internal sealed record RepositoryFile(string Path, long Bytes, string Hash);
