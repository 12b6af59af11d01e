using LocalRunner.Store.Sources;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Installed;

/// <summary>
/// Removes a model from a folder laid out as the hub's cache is: its names, and the bytes that no other name leads to. What programs keep beside
/// it stays.
/// </summary>
internal sealed class ModelRemoval(StoreFolder folder)
{
    private readonly List<string> _notes = [];
    private long _freed;

    /// <summary>Removes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="projector">The projector that goes with it; null where none does.</param>
    /// <param name="cancellation">Stops waiting for a process that downloads the same file.</param>
    public async Task<RemovedModel> RunAsync(InstalledModel model, string? projector, CancellationToken cancellation)
    {
        foreach (var file in model.Files)
            await RemoveAsync(file, cancellation).ConfigureAwait(false);
        if (projector is not null)
        {
            await RemoveAsync(projector, cancellation).ConfigureAwait(false);
            _notes.Add($"Its projector '{Path.GetFileName(projector)}' is removed with it.");
        }

        return new(model.Name, _freed, _notes);
    }

    /// <summary>Removes what came of a model, and those of its parts that are whole.</summary>
    public async Task<RemovedModel> RunAsync(UnfinishedPull pull, CancellationToken cancellation)
    {
        foreach (var partial in pull.Partials)
        {
            var gate = folder.Lock(StorePlace.BlobOf(partial));
            if (FileLock.IsTaken(gate))
                throw Require.Invalid($"{pull.Name} is being downloaded by another process. End that, and remove it then.");
            using var turn = await FileLock.TakeAsync(gate, static () => { }, cancellation).ConfigureAwait(false);
            _freed += PartialFile.ReadJournal(partial)?.Done ?? 0;
            StoreFailure.Try(partial, () => PartialFile.Delete(partial));
        }

        foreach (var file in pull.Files.Where(File.Exists))
            await RemoveAsync(file, cancellation).ConfigureAwait(false);
        var repository = Path.GetDirectoryName(Path.GetDirectoryName(pull.Partials[0])!)!;
        StoreFailure.Try(repository, () => DropEmpty(repository));
        return new(pull.Name, _freed, _notes);
    }

    private async Task RemoveAsync(string file, CancellationToken cancellation)
    {
        var repository = Path.Combine(folder.Path, Path.GetRelativePath(folder.Path, file).Split(Path.DirectorySeparatorChar)[0]);
        if (!Path.GetFileName(repository).StartsWith(StoreFolder.RepositoryPrefix, StringComparison.Ordinal))
            throw new LocalRunnerException(LocalRunnerError.StoreFailed, $"'{file}' does not lie in '{folder.Path}', and was not removed.");

        if (BlobOf(file, repository) is not { } blob)
        {
            StoreFailure.Try(file, () => Delete(file));
        }
        else
        {
            // Whoever downloads the same blob now has the lock until it is named.
            using var turn = await FileLock.TakeAsync(folder.Lock(blob), static () => { }, cancellation).ConfigureAwait(false);
            StoreFailure.Try(file, () => RemoveLink(file, blob, repository));
        }

        StoreFailure.Try(repository, () => Tidy(file, repository));
    }

    private void RemoveLink(string file, string blob, string repository)
    {
        var others = Directory.EnumerateFiles(Path.Combine(repository, "snapshots"), "*", SearchOption.AllDirectories)
            .Where(other => other != file && BlobOf(other, repository) == blob).ToList();
        File.Delete(file);
        if (others.Count > 0)
            _notes.Add($"The bytes of '{Path.GetFileName(file)}' stay: '{others[0]}'{(others.Count > 1 ? $" and {others.Count - 1} more" : "")} leads to them too.");
        else if (new FileInfo(blob).LinkTarget is null)
            Delete(blob);
        else
            DropShared(file, blob);
    }

    /// <summary>Since 2026 repositories may share a blob; the hub's own program knows which do.</summary>
    private void DropShared(string file, string blob)
    {
        File.Delete(blob);
        _notes.Add($"The bytes of '{Path.GetFileName(file)}' stay in '{Path.Combine(folder.Path, "blobs")}', where repositories share them: the hub's own program frees them when none uses them any more.");
    }

    private void Delete(string file)
    {
        var (bytes, names) = File.Exists(file) ? (new FileInfo(file).Length, HardLinks.CountOf(file)) : (0, 1);
        File.Delete(file);
        if (names > 1)
            _notes.Add($"The bytes of '{Path.GetFileName(file)}' stay: {(names == 2 ? "another hard link leads" : $"{names - 1} other hard links lead")} to them too.");
        else
            _freed += bytes;
    }

    /// <summary>Gets the blob that a name leads to; null where the file is there itself, or leads out of its repository.</summary>
    private static string? BlobOf(string file, string repository)
    {
        if (new FileInfo(file).LinkTarget is not { } target)
            return null;
        var blob = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, target));
        return Path.GetDirectoryName(blob) == Path.Combine(repository, "blobs") ? blob : null;
    }

    /// <summary>Removes what is empty now, and branches that mean a commit of which nothing is left.</summary>
    private static void Tidy(string file, string repository)
    {
        var snapshots = Path.Combine(repository, "snapshots");
        var commit = Path.GetRelativePath(snapshots, file).Split(Path.DirectorySeparatorChar)[0];
        for (var parent = Path.GetDirectoryName(file)!; parent.Length > snapshots.Length && TryDelete(parent); parent = Path.GetDirectoryName(parent)!)
        {
        }

        var references = Path.Combine(repository, "refs");
        if (!Directory.Exists(Path.Combine(snapshots, commit)) && Directory.Exists(references))
        {
            foreach (var reference in Directory.EnumerateFiles(references, "*", SearchOption.AllDirectories).Where(each => File.ReadAllText(each).Trim() == commit).ToList())
                File.Delete(reference);
            foreach (var each in Directory.EnumerateDirectories(references, "*", SearchOption.AllDirectories).OrderByDescending(each => each.Length).ToList())
                TryDelete(each);
        }

        DropEmpty(repository);
    }

    private static void DropEmpty(string repository)
    {
        foreach (var each in new[] { "snapshots", "refs", "blobs", "" })
            TryDelete(Path.Combine(repository, each));
    }

    /// <summary>A folder that others put something into stays.</summary>
    private static bool TryDelete(string path)
    {
        if (!Directory.Exists(path) || Directory.EnumerateFileSystemEntries(path).Any())
            return false;
        Directory.Delete(path);
        return true;
    }
}
