using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Finds the model that a reference to the hub means: the named file, the named quant, or the one that the planner chooses.</summary>
/// <param name="options">Where models are and come from.</param>
/// <param name="reference">The reference.</param>
/// <param name="withProjector">Whether the projector comes along, where the repository has one that can be used.</param>
internal sealed class HubModels(StoreOptions options, HubReference reference, bool withProjector = false)
{
    public async Task<LocatedModel> LocateAsync(ModelChoice choice, CancellationToken cancellation)
    {
        var session = new WebSession(options.HubEndpoint!, options.HubToken!, options.HttpClient, options.Transfer);
        try
        {
            var revision = reference.Revision ?? HubReference.MainBranch;
            var hub = new HubSource(session, options.HubToken!.Length > 0, options.Transfer);
            var (repository, commit) = await hub.FindAsync(reference.Repository, revision, cancellation).ConfigureAwait(false);
            var files = await hub.ListAsync(repository, commit, cancellation).ConfigureAwait(false);
            var place = new StorePlace(options.HubCache!, repository, revision, commit);
            var projector = new PublishedProjector(withProjector ? files : [], part => Describe(hub, session, place, [part]), cancellation);
            RemoteModel Remote(IReadOnlyList<RepositoryFile> parts) => Describe(hub, session, place, parts);

            if (reference.File is { } file)
            {
                var parts = FilesOf(files, file, repository, revision);
                return new(BesideModels.Holds(file) ? Remote(parts) : await projector.JoinAsync(Remote(parts), new(QuantName.Of(file), parts), header: null).ConfigureAwait(false));
            }

            var models = PublishedModel.Of(files);
            if (models.Count == 0)
                throw NoModel(files, repository);
            if (reference.Quant is { } quant)
            {
                var meant = QuantOf(models, quant, repository);
                return new(await projector.JoinAsync(Remote(meant.Parts), meant, header: null).ConfigureAwait(false));
            }

            var chosen = await choice.ChooseAsync(models, model => Remote(model.Parts).ReadHeaderAsync(cancellation), projector.UseOfAsync).ConfigureAwait(false);
            var model = await projector.JoinAsync(Remote(chosen.Model.Parts), chosen.Model, chosen.Header).ConfigureAwait(false);
            return new(model, chosen.Header, chosen.Plan) { Choices = models.Count, LeftOut = [.. chosen.LeftOut.Select(model => model.Name)] };
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<RepositoryFile> FilesOf(IReadOnlyList<RepositoryFile> files, string file, string repository, string revision)
    {
        var byPath = files.DistinctBy(each => each.Path).ToDictionary(each => each.Path);
        return [.. SplitNames.All(file).Select(part => byPath.GetValueOrDefault(part)
            ?? throw ServerRefusal.Unavailable($"hf.co/{repository} has no file '{part}' at revision '{revision}'. It has: {ListOf(PublishedModel.Of(files).Select(model => model.Path))}."))];
    }

    private static PublishedModel QuantOf(IReadOnlyList<PublishedModel> models, string quant, string repository) =>
        models.FirstOrDefault(model => model.IsMeantBy(quant)) ?? models.FirstOrDefault(model => model.IsPerhapsMeantBy(quant))
        ?? throw ServerRefusal.Unavailable($"hf.co/{repository} has no quant '{quant}'. It has: {ListOf(models.Select(model => model.Name))}.");

    private static LocalRunnerException NoModel(IReadOnlyList<RepositoryFile> files, string repository) =>
        files.Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)).Select(file => file.Path).ToList() is { Count: > 0 } others
            ? ServerRefusal.Unavailable($"hf.co/{repository} holds no whole GGUF model. What it has: {ListOf(others)}. Name one of them to get it: hf.co/{repository}/{others[0]}.")
            : ServerRefusal.Unavailable($"hf.co/{repository} holds no GGUF model. Look for a repository of the same name that ends in -GGUF.");

    private static string ListOf(IEnumerable<string> names)
    {
        var all = names.Distinct().ToList();
        return all.Count == 0 ? "no GGUF model" : string.Join(", ", all.Take(24)) + (all.Count > 24 ? ", …" : "");
    }

    /// <summary>Names and hashes are checked here, before anything is asked for or written.</summary>
    public RemoteModel Describe(HubSource hub, WebSession session, StorePlace place, IReadOnlyList<RepositoryFile> parts)
    {
        foreach (var part in parts)
        {
            _ = place.Snapshot(part.Path);
            _ = place.Blob(part.Hash);
        }

        var refusal = HubRefusal.For(place.Repository, place.Revision, options.HubToken!.Length > 0);
        return new(
            new HubReference(place.Repository, File: parts[0].Path, Revision: place.Commit),
            place,
            [.. parts.Select(part => new RemotePart(part.Path, part.Hash, new(session, hub.Remote(place.Repository, place.Commit, part), options.Transfer, refusal)))],
            session)
        {
            Note = place.Repository == reference.Repository ? null : $"hf.co/{reference.Repository} is called hf.co/{place.Repository} now.",
        };
    }
}
