namespace LocalRunner.Store;

/// <summary>Names a file on this machine.</summary>
/// <param name="Path">The path as it was given.</param>
public sealed record FileReference(string Path) : ModelReference
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}
