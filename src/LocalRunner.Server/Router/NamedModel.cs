namespace LocalRunner.Server.Router;

/// <summary>A model of this machine under the name that clients ask for it by.</summary>
/// <param name="Name">The name.</param>
/// <param name="Path">The path of the file to load, the first one of a split model.</param>
public sealed record NamedModel(string Name, string Path)
{
    /// <summary>Gets the projector that lies beside it, by which it reads images where it fits with it; null where none does.</summary>
    public string? Projector { get; init; }
}
