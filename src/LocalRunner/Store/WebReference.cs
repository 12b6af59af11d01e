namespace LocalRunner.Store;

/// <summary>Names a GGUF file by its address.</summary>
/// <param name="Address">An <c>https</c> address whose path ends in <c>.gguf</c>.</param>
public sealed record WebReference(Uri Address) : ModelReference
{
    /// <inheritdoc/>
    public override string ToString() => Address.AbsoluteUri;
}
