namespace LocalRunner.Store.Installed;

/// <summary>Finds the models of all stores on this machine, and gives each a name of its own.</summary>
/// <param name="hubCache">The hub's cache.</param>
/// <param name="own">LocalRunner's own folder.</param>
/// <param name="others">Where the other programs keep theirs; null looks it up.</param>
/// <param name="pulled">What LocalRunner downloaded.</param>
internal sealed class ModelScan(StoreFolder hubCache, StoreFolder own, OtherStores? others, IReadOnlyList<PulledModel> pulled)
{
    private readonly FolderReader _reader = new();

    /// <summary>Finds the models, and the downloads that did not end.</summary>
    public ModelListing Run()
    {
        var models = Models();
        var unfinished = new[] { hubCache, own }.DistinctBy(folder => folder.Path).SelectMany(new UnfinishedReader(_reader).Read).ToList();
        return new(models, _reader.Remarks) { Unfinished = unfinished };
    }

    /// <summary>Finds the models alone.</summary>
    public IReadOnlyList<InstalledModel> Models()
    {
        var known = pulled.DistinctBy(model => model.Path).ToDictionary(model => model.Path);
        var places = others ?? ProgramFolders.Find(_reader);
        var hub = new HubCacheReader(_reader, StoreKind.HuggingFace);
        var models = hub.Read(hubCache.Path)
            .Concat(new HubCacheReader(_reader, StoreKind.LocalRunner).Read(own.Path))
            .Concat(places.LmStudio.SelectMany(new LmStudioReader(_reader).Read))
            .Concat(places.Ollama.SelectMany(new OllamaReader(_reader).Read))
            .Concat(places.LlamaCpp.SelectMany(new LlamaCacheReader(_reader).Read))
            .Concat(places.LlamaCpp.Where(folder => folder != hubCache.Path).SelectMany(new HubCacheReader(_reader, StoreKind.LlamaCpp).Read))
            .Concat(places.Docker.SelectMany(new DockerReader(_reader).Read));

        // A name belongs to the first that has it; the others are called by their paths.
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var named = new List<InstalledModel>();
        foreach (var model in models)
        {
            if (!paths.Add(model.Path))
                continue;
            var came = known.GetValueOrDefault(model.Path);
            named.Add(model with
            {
                Name = ModelNames.IsUsable(model.Name) && taken.Add(model.Name) ? model.Name : model.Path,
                IsOwn = model.Store == StoreKind.LocalRunner || came is not null,
                Projector = came?.Projector is { } projector && FileLength.Of(projector.Path) == projector.Bytes ? new(projector.Path, projector.Bytes, projector.Sha256) : model.Projector,
                Hashes = came is null ? model.Hashes : HashesOf(model, came),
            });
        }

        return named;
    }

    /// <summary>A file that no link leads to tells its hash by no name; what was noted when it came does.</summary>
    private static IReadOnlyList<string?> HashesOf(InstalledModel model, PulledModel came) =>
        [.. model.Files.Select((file, i) => model.Hashes.ElementAtOrDefault(i) ?? came.Files.FirstOrDefault(each => each.Path == file)?.Sha256)];
}
