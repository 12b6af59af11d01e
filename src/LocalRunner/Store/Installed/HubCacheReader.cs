namespace LocalRunner.Store.Installed;

/// <summary>
/// Reads a folder laid out as the Hugging Face cache is. Links are followed to learn sizes and never in what is given back: since 2026 a blob
/// may itself be a link into a folder that repositories share, named by another hash, and the parts of a split model are found by their names.
/// </summary>
internal sealed class HubCacheReader(FolderReader reader, StoreKind store)
{
    private const int MostDepth = 4;

    /// <summary>Gets the models of all repositories; of a file that several commits hold, the one that a branch names, or the newest.</summary>
    public IEnumerable<InstalledModel> Read(string cache) =>
        reader.Folders(cache).Where(folder => Path.GetFileName(folder).StartsWith(StoreFolder.RepositoryPrefix, StringComparison.Ordinal)).SelectMany(OfRepository);

    private IEnumerable<InstalledModel> OfRepository(string folder)
    {
        var repository = Path.GetFileName(folder)[StoreFolder.RepositoryPrefix.Length..].Replace("--", "/", StringComparison.Ordinal);
        if (!StoreNames.IsFilePath(repository))
        {
            reader.Say($"'{folder}' is named after no repository, and was left out.");
            yield break;
        }

        var references = References(folder);
        var seen = new HashSet<(string Path, string Hash, long Bytes)>();
        var isFirst = true;
        foreach (var snapshot in Snapshots(folder, references))
        {
            var commit = Path.GetFileName(snapshot);
            var files = new FoundFiles(reader, snapshot);
            foreach (var file in reader.FilesBelow(snapshot, MostDepth))
                files.Add(file, HashOf(file));
            var models = files.Models();
            foreach (var model in models)
            {
                if (!model.Parts.All(part => !seen.Add((part.Path, part.Hash, part.Bytes))))
                    yield return files.Describe(model, store, NameOf(repository, model, models, isFirst ? null : commit, references), repository, IsByFile(model, models));
            }

            isFirst = isFirst && models.Count == 0;
        }
    }

    /// <summary>Two models of a repository may be of one quant; then their files tell them apart.</summary>
    private static bool IsByFile(Sources.PublishedModel model, IReadOnlyList<Sources.PublishedModel> models) =>
        model.Quant.Length == 0 || models.Count(other => other.Quant == model.Quant) > 1;

    private string NameOf(string repository, Sources.PublishedModel model, IReadOnlyList<Sources.PublishedModel> models, string? commit, List<(string Name, string Commit)> references)
    {
        if (store == StoreKind.LocalRunner)
            return OwnName(repository, model, references);

        var isByFile = IsByFile(model, models);
        return commit is null && !isByFile ? $"{repository}:{model.Quant}"
            : $"hf.co/{repository}{(isByFile ? "/" + model.Path : ":" + model.Quant)}{(commit is null ? "" : "@" + commit)}";
    }

    /// <summary>What comes from elsewhere than the hub lies under names made for it: <c>ollama.com/namespace/name</c>, or <c>web/host</c>.</summary>
    private static string OwnName(string repository, Sources.PublishedModel model, List<(string Name, string Commit)> references) => repository.Split('/') switch
    {
        ["ollama.com", var owner, var name] => new OllamaReference(name, owner, references.Count > 0 ? references[0].Name : OllamaReference.Latest).ToString(),
        _ => SplitNames.Stem(model.Path),
    };

    /// <summary>Gets the branches and tags with their commits, the main branch first.</summary>
    private List<(string Name, string Commit)> References(string folder)
    {
        var root = Path.Combine(folder, "refs");
        return
        [
            .. reader.FilesBelow(root, MostDepth)
                .Select(file => (Name: Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), Commit: reader.Text(file) ?? ""))
                .Where(reference => StoreNames.IsCommit(reference.Commit))
                .OrderByDescending(reference => reference.Name == HubReference.MainBranch),
        ];
    }

    private IEnumerable<string> Snapshots(string folder, List<(string Name, string Commit)> references) => reader.Folders(Path.Combine(folder, "snapshots"))
        .Where(snapshot => StoreNames.IsCommit(Path.GetFileName(snapshot)))
        .OrderBy(snapshot => references.FindIndex(reference => reference.Commit == Path.GetFileName(snapshot)) is >= 0 and var place ? place : int.MaxValue)
        .ThenByDescending(Directory.GetLastWriteTimeUtc);

    /// <summary>Gets the SHA-256 that a blob is named after; empty where the file is a copy, or git's.</summary>
    private static string HashOf(string file)
    {
        try
        {
            return Path.GetFileName(new FileInfo(file).LinkTarget) is { } name && StoreNames.IsSha256(name) ? name : "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
