using LocalRunner.Catalog;
using LocalRunner.Gguf;

namespace LocalRunner.Store.Installed;

/// <summary>Finds the installed model that a reference means.</summary>
/// <param name="models">The models of this machine.</param>
/// <param name="pulled">What LocalRunner downloaded, with the names that it was asked for by.</param>
/// <param name="hubCache">The hub's cache, which knows what branches mean.</param>
/// <param name="byCatalogue">Whether a name of the catalogue means an installed model of its repository.</param>
internal sealed class ModelLookup(IReadOnlyList<InstalledModel> models, IReadOnlyList<PulledModel> pulled, StoreFolder hubCache, bool byCatalogue)
{
    /// <summary>Finds it; null where it is not here.</summary>
    /// <exception cref="LocalRunnerException">The reference leaves open which of several is meant (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public InstalledModel? Find(ModelReference reference)
    {
        var found = FindAll(reference);
        return found.Count > 1
            ? throw Require.Invalid($"'{reference}' could be any of these models: {string.Join(", ", found.Take(8).Select(model => model.Name))}. Name one of them.")
            : found is [var only] ? only : null;
    }

    /// <summary>Finds each quant that may be meant. Copies of one in several stores are the same to whoever asks.</summary>
    public IReadOnlyList<InstalledModel> FindAll(ModelReference reference) =>
        [.. Candidates(reference).DistinctBy(model => (model.Variant.ToUpperInvariant(), model.Variant.Length > 0 ? "" : model.Path))];

    private IEnumerable<InstalledModel> Candidates(ModelReference reference) => reference switch
    {
        FileReference file => models.Where(model => model.Path == Path.GetFullPath(file.Path)).Take(1),
        HubReference hub => OfHub(hub),
        OllamaReference ollama => models.Where(model => Same(model.Name, ollama.ToString()))
            .Concat(models.Where(model => model.Store == StoreKind.Ollama && Same(model.Name, ollama.ToString()["ollama.com/".Length..]))).Take(1),
        NamedReference named => Named(named.ToString()),
        _ => [],
    };

    private static bool Same(string one, string other) => ModelNames.Normal(one) == ModelNames.Normal(other);

    private IEnumerable<InstalledModel> Named(string name)
    {
        if (pulled.FirstOrDefault(each => each.Names.Any(known => Same(known, name)))?.Path is { } path && models.FirstOrDefault(model => model.Path == path) is { } asked)
            return [asked];
        if (models.FirstOrDefault(model => Same(model.Name, name)) is { } exact)
            return [exact];
        return models.Where(model => model.ShortNames.Any(known => Same(known, name))).ToList() is { Count: > 0 } found ? found : OfCatalogue(name);
    }

    /// <summary>A model of the catalogue is here when a file of its repository is, or one that bears its name.</summary>
    private IEnumerable<InstalledModel> OfCatalogue(string name) => !byCatalogue || !ModelCatalog.TryFind(name, out var match) ? [] : models.Where(model =>
        (match.FileType is null || match.FileType == TypeOf(model))
        && (Same(model.Repository, match.Entry.Repository ?? "-") || model.ShortNames.Select(ModelNames.Normal).Any(known => known == match.Entry.Id || match.Entry.Aliases.Contains(known))));

    private static GgufFileType? TypeOf(InstalledModel model) => GgufFileTypes.TryParse(model.Variant, out var type) ? type : null;

    private IEnumerable<InstalledModel> OfHub(HubReference hub)
    {
        var here = models.Where(model => Same(model.Repository, hub.Repository));
        if (hub.Revision is { } revision)
            here = hubCache.FindCommit(hub.Repository, revision) is { } commit ? here.Where(model => model.Path.Split(Path.DirectorySeparatorChar).Contains(commit)) : [];
        if (hub.File is { } file)
            return here.Where(model => model.Path.Replace(Path.DirectorySeparatorChar, '/').EndsWith("/" + file, StringComparison.Ordinal)).Take(1);
        return hub.Quant is { } quant ? here.Where(model => QuantName.Same(model.Variant, quant)) : here;
    }
}
