namespace LocalRunner.Store;

/// <summary>Describes the projector (mmproj) that lies beside a model, by which the model reads images.</summary>
/// <param name="Path">The file, links not followed.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">The hash that it was published with, in lower case; null where its store does not tell.</param>
public sealed record InstalledProjector(string Path, long Bytes, string? Sha256 = null);
