using LocalRunner.Store.Sources;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Installed;

/// <summary>Finds what interrupted downloads left in a folder laid out as the hub's cache is: partial files, whose journals tell what they are of.</summary>
internal sealed class UnfinishedReader(FolderReader reader)
{
    public IEnumerable<UnfinishedPull> Read(StoreFolder folder) => reader.Folders(folder.Path)
        .Where(repository => Path.GetFileName(repository).StartsWith(StoreFolder.RepositoryPrefix, StringComparison.Ordinal))
        .SelectMany(repository => reader.Files(Path.Combine(repository, "blobs")))
        .Where(file => file.EndsWith(StorePlace.PartialExtension, StringComparison.Ordinal))
        .Select(file => (Path: file, Journal: PartialFile.ReadJournal(file)))
        .GroupBy(each => each.Journal?.Name is { Length: > 0 } name ? name : each.Path)
        .Select(model => new UnfinishedPull(NameOf(model.Key), model.Sum(each => each.Journal?.Done ?? 0), model.Sum(each => each.Journal?.Bytes ?? 0))
        {
            Folder = folder,
            Partials = [.. model.Select(each => each.Path)],
            Files = FilesOf(folder, model.Key),
            IsRunning = model.Any(each => FileLock.IsTaken(folder.Lock(StorePlace.BlobOf(each.Path)))),
        });

    /// <summary>The commit says no user anything: what the branch is now is mostly the same.</summary>
    private static string NameOf(string reference) =>
        ModelReference.TryParse(reference, out var parsed) && parsed is HubReference hub ? (hub with { Revision = null }).ToString() : reference;

    private static IReadOnlyList<string> FilesOf(StoreFolder folder, string reference) =>
        ModelReference.TryParse(reference, out var parsed) && parsed is HubReference { File: { } file, Revision: { } commit } hub && StoreNames.IsCommit(commit)
            ? [.. SplitNames.All(file).Select(part => folder.Snapshot(hub.Repository, commit, part))]
            : [];
}
