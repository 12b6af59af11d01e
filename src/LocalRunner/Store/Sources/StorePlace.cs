namespace LocalRunner.Store.Sources;

/// <summary>Says where the files of one model are kept.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Repository">The repository, or a name like one.</param>
/// <param name="Revision">What was asked for.</param>
/// <param name="Commit">What that is now.</param>
internal sealed record StorePlace(StoreFolder Folder, string Repository, string Revision, string Commit)
{
    /// <summary>What the names of partial files end with.</summary>
    public const string PartialExtension = ".localrunner";

    /// <summary>Gets the blob that a partial file becomes.</summary>
    public static string BlobOf(string partial) => partial[..^PartialExtension.Length];

    /// <summary>Gets where a file is found once it is whole.</summary>
    public string Snapshot(string file) => Folder.Snapshot(Repository, Commit, file);

    public string Blob(string hash) => Folder.Blob(Repository, hash);

    /// <summary>Gets where what came of a file lies until then.</summary>
    public string Partial(string hash) => Blob(hash) + PartialExtension;

    public string Lock(string hash) => Folder.Lock(Repository, hash);
}
