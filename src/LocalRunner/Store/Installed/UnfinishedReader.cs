using LocalRunner.Store.Sources;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Installed;

/// <summary>Finds what interrupted downloads left in a folder laid out as the hub's cache is: partial files, whose journals tell what they are of.</summary>
internal sealed class UnfinishedReader(FolderReader reader)
{
    public IEnumerable<UnfinishedPull> Read(StoreFolder folder) => reader.Folders(folder.Path)
        .Where(repository => Path.GetFileName(repository).StartsWith("models--", StringComparison.Ordinal))
        .SelectMany(repository => reader.Files(Path.Combine(repository, "blobs")))
        .Where(file => file.EndsWith(StorePlace.PartialExtension, StringComparison.Ordinal))
        .Select(file => (Path: file, State: PartialFile.StateOf(file)))
        .GroupBy(each => each.State?.Name is { Length: > 0 } name ? name : each.Path)
        .Select(model => new UnfinishedPull(NameOf(model.Key), model.Sum(each => each.State?.Done ?? 0), model.Sum(each => each.State?.Bytes ?? 0))
        {
            Folder = folder,
            Partials = [.. model.Select(each => each.Path)],
            Files = FilesOf(folder, model.Key),
            IsRunning = model.Any(each => FileLock.IsTaken(LockOf(folder, each.Path))),
        });

    /// <summary>Gets the lock that a process has while it writes a partial file.</summary>
    public static string LockOf(StoreFolder folder, string partial)
    {
        var (blobs, hash) = (Path.GetDirectoryName(partial)!, Path.GetFileName(partial)[..^StorePlace.PartialExtension.Length]);
        return Path.Combine(folder.Path, ".locks", Path.GetFileName(Path.GetDirectoryName(blobs)!), hash + ".lock");
    }

    /// <summary>The commit says no user anything: what the branch is now is mostly the same.</summary>
    private static string NameOf(string reference) =>
        ModelReference.TryParse(reference, out var parsed) && parsed is HubReference hub ? (hub with { Revision = null }).ToString() : reference;

    private static IReadOnlyList<string> FilesOf(StoreFolder folder, string reference) =>
        ModelReference.TryParse(reference, out var parsed) && parsed is HubReference { File: { } file, Revision: { } commit } hub && StoreNames.IsCommit(commit)
            ? [.. SplitNames.All(file).Select(part => folder.Snapshot(hub.Repository, commit, part))]
            : [];
}
