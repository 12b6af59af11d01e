namespace LocalRunner.Store;

/// <summary>Remembers a file of a model as it was when it came.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its hash, in lower case; null where the registry told another one, or none.</param>
internal sealed record PulledFile(string Path, long Bytes, string? Sha256);
