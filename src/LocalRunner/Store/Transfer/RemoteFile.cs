namespace LocalRunner.Store.Transfer;

/// <summary>Describes a file that a registry holds.</summary>
/// <param name="Name">What to call it in messages.</param>
/// <param name="Address">Where the registry gives it out, or says where.</param>
/// <param name="Bytes">Its size; null where only asking tells.</param>
/// <param name="Hash">The SHA-256 of its bytes, or the SHA-1 that git gives it, in hexadecimal digits; null where the registry says neither.</param>
internal sealed record RemoteFile(string Name, Uri Address, long? Bytes, string? Hash)
{
    /// <summary>Gets the entity tag that the first answer had, where one has to stand for the hash.</summary>
    public string? EntityTag { get; init; }
}
