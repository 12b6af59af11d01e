namespace LocalRunner.Store;

/// <summary>Names an installed model, or one of the catalogue.</summary>
/// <param name="Name">The name, which may have parts (<c>publisher/model</c>).</param>
/// <param name="Tag">What follows the last colon: a quant, or the tag of an installed model; null where nothing does.</param>
public sealed record NamedReference(string Name, string? Tag = null) : ModelReference
{
    /// <inheritdoc/>
    public override string ToString() => Tag is null ? Name : $"{Name}:{Tag}";
}
