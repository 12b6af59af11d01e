using LocalRunner.Store.Sources;

namespace LocalRunner.Store.Installed;

/// <summary>Joins files that lie together into models: those of other kinds are left out, the parts of a split model are one.</summary>
internal sealed class FoundFiles(FolderReader reader, string folder)
{
    private const string Extension = ".gguf";

    private readonly List<RepositoryFile> _files = [];

    /// <summary>Adds a file, if it is one of a model.</summary>
    /// <param name="path">The path.</param>
    /// <param name="hash">The SHA-256 that it was published with; empty where nobody tells.</param>
    public void Add(string path, string hash = "")
    {
        if (!path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))
            return;

        var below = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        if (!StoreNames.IsFilePath(below))
            reader.Say($"'{path}' has a name that not every system can keep, and was left out.");
        else if (reader.LengthOf(path) is { } bytes)
            _files.Add(new(below, bytes, hash));
    }

    /// <summary>Gets the models; a split one whose parts are not all there becomes a remark.</summary>
    public IReadOnlyList<PublishedModel> Models()
    {
        var here = _files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var parts in _files.Select(file => SplitNames.All(file.Path)).Where(parts => parts.Count > 1).DistinctBy(parts => parts[0]))
        {
            if (parts.FirstOrDefault(part => !here.Contains(part)) is { } missing)
                reader.Say($"'{PathOf(missing)}' is missing, one of {parts.Count} parts of a model.");
        }

        return PublishedModel.Of(_files);
    }

    public string PathOf(string below) => Path.Combine([folder, .. below.Split('/')]);

    /// <summary>Describes a model.</summary>
    public InstalledModel Describe(PublishedModel model, StoreKind store, string name, string repository, bool byFile) => new()
    {
        Name = name,
        Store = store,
        Repository = repository,
        Variant = model.Quant,
        Files = [.. model.Parts.Select(part => PathOf(part.Path))],
        Bytes = model.Bytes,
        Projector = ProjectorFiles.Of(_files, model) is [var projector, ..] ? new(PathOf(projector.Path), projector.Bytes, projector.Hash.Length > 0 ? projector.Hash : null) : null,
        Hashes = [.. model.Parts.Select(part => part.Hash.Length > 0 ? part.Hash : null)],
        ShortNames = [.. ModelNames.Short(repository, byFile ? "" : model.Quant, model.Path)],
    };
}
