namespace LocalRunner.Store;

/// <summary>Describes the projector (mmproj) that lies beside a model, by which the model reads images.</summary>
/// <param name="Path">The file, links not followed.</param>
/// <param name="Bytes">Its size.</param>
public sealed record InstalledProjector(string Path, long Bytes);
