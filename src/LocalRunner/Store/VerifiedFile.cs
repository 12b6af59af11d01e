namespace LocalRunner.Store;

/// <summary>Tells whether a file still is what was published.</summary>
/// <param name="Path">The file.</param>
/// <param name="Published">The SHA-256 that it was published with; null where its store does not tell.</param>
/// <param name="Actual">The SHA-256 of its bytes; null where none was published to compare with.</param>
public sealed record VerifiedFile(string Path, string? Published, string? Actual)
{
    /// <summary>Gets whether the bytes are the published ones; null where nobody can tell.</summary>
    public bool? IsWhole => Published is null ? null : Published == Actual;
}
