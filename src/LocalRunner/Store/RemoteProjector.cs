namespace LocalRunner.Store;

/// <summary>Describes the projector (mmproj) that is published beside a model, and comes along when the model is downloaded.</summary>
/// <param name="File">Its path in the repository.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Use">What it takes of memory.</param>
public sealed record RemoteProjector(string File, long Bytes, ProjectorUse Use);
