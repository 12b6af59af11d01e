using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Store;
using LocalRunner.Store.Sources;
using LocalRunner.Store.Transfer;

namespace LocalRunner;

/// <summary>Holds the models on this machine, and gets those that are not here yet.</summary>
/// <remarks>
/// What comes from the Hugging Face hub lies in the cache that its own programs and llama.cpp use, so that nobody downloads it twice;
/// models that other programs keep are found where they are, and never changed. All members may be called from any thread.
/// </remarks>
public sealed partial class ModelStore
{
    private readonly StoreOptions _options;

    /// <summary>Opens the store; nothing is read or written yet.</summary>
    /// <param name="options">Where models are and come from; null takes the environment.</param>
    /// <exception cref="LocalRunnerException">An address is none, or there is no place for models.</exception>
    public ModelStore(StoreOptions? options = null) => _options = (options ?? new StoreOptions()).Resolved();

    /// <summary>Reads the header of a model where it is published; nothing is downloaded.</summary>
    /// <param name="reference">The model. Where it leaves the quant open, the planner chooses the best of the repository that fits.</param>
    /// <param name="plan">What the choice keeps to; null leaves everything to the planner.</param>
    /// <param name="device">The machine to choose for; null is this one.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The header; dispose it when done.</returns>
    /// <exception cref="LocalRunnerException">
    /// <see cref="LocalRunnerError.ModelNotAvailable"/>: nothing is published under the reference, or it is not given out.
    /// <see cref="LocalRunnerError.NetworkFailed"/>: the registry can't be reached, or may not be asked.
    /// <see cref="LocalRunnerError.InvalidModel"/>: the header is unusable.
    /// <see cref="LocalRunnerError.FileNotFound"/>: the reference names a file of this machine.
    /// </exception>
    public async Task<RemoteGguf> OpenRemoteAsync(ModelReference reference, PlanOptions? plan = null, DeviceInfo? device = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var located = await LocateAsync(Online(reference), reference, plan ?? new PlanOptions(), device, cancellation).ConfigureAwait(false);
        var (model, header) = (located.Model, located.Header);
        try
        {
            header ??= await model.ReadHeaderAsync(cancellation).ConfigureAwait(false);
            return new RemoteGguf(model, reference, header, located.Reason, FreeBytes(model)) { AsksForProjector = WantsProjector(plan) };
        }
        catch
        {
            header?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>Gets a model that is not here yet; what is here is not fetched again, and an interrupted download goes on where it stopped.</summary>
    /// <param name="reference">The model. Where it leaves the quant open, the planner chooses the best of the repository that fits.</param>
    /// <param name="progress">Gets how far the download is, up to twenty times a second.</param>
    /// <param name="plan">What the choice keeps to; null leaves everything to the planner.</param>
    /// <param name="device">The machine to choose for; null is this one.</param>
    /// <param name="cancellation">Stops the download; what came is kept.</param>
    /// <returns>The path of the file to load, the first one of a split model.</returns>
    /// <exception cref="LocalRunnerException">
    /// <see cref="LocalRunnerError.ModelNotAvailable"/>: nothing is published under the reference, or it is not given out.
    /// <see cref="LocalRunnerError.NetworkFailed"/>: the registry can't be reached, or sends something else than what it announced.
    /// <see cref="LocalRunnerError.StoreFailed"/>: there is no room, or the folder can't be written.
    /// <see cref="LocalRunnerError.OutOfMemory"/>: the quant is left open, and none fits the machine.
    /// </exception>
    /// <exception cref="OperationCanceledException">The download was cancelled.</exception>
    public async Task<string> PullAsync(
        ModelReference reference, IProgress<PullProgress>? progress = null, PlanOptions? plan = null, DeviceInfo? device = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (FindMeant(reference) is not { } here)
            return await FetchAsync(Online(reference), reference, reference, progress, plan, device, cancellation).ConfigureAwait(false);
        if (await CompleteAsync(here, reference, progress, plan, device, cancellation).ConfigureAwait(false))
            return here;

        var bytes = FileLength.Of(here);
        progress?.Report(new(PullState.Done, Path.GetFileName(here), bytes, bytes, 0) { Note = $"'{here}' is on this machine already, and nothing was asked for." });
        return here;
    }

    /// <summary>Gets a model as it is published now: where a branch or a tag has moved on since it was downloaded, what it means today.</summary>
    /// <remarks>What was downloaded before stays until it is removed. Of a reference that leaves the quant open, the one that is here is meant.</remarks>
    /// <inheritdoc cref="PullAsync(ModelReference, IProgress{PullProgress}?, PlanOptions?, DeviceInfo?, CancellationToken)"/>
    public async Task<string> UpdateAsync(
        ModelReference reference, IProgress<PullProgress>? progress = null, PlanOptions? plan = null, DeviceInfo? device = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var online = _options.Online("update");
        return await FetchAsync(online, InstalledReference(reference), reference, progress, plan, device, cancellation).ConfigureAwait(false);
    }

    /// <summary>Gets a model whose header was read, exactly that one.</summary>
    /// <inheritdoc cref="PullAsync(ModelReference, IProgress{PullProgress}?, PlanOptions?, DeviceInfo?, CancellationToken)"/>
    public async Task<string> PullAsync(RemoteGguf model, IProgress<PullProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return await DownloadAsync(model.Model, model.Asked, model.AsksForProjector, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the projector of a model comes along: not where another one is named, or images are not wanted.</summary>
    private static bool WantsProjector(PlanOptions? plan) => plan is not ({ Images: false } or ModelOptions { Projector: not null });

    /// <summary>Gets the projector of a model that came without: one of an earlier version, or that was asked for without it. Where nobody can be asked, it stays as it is.</summary>
    private async Task<bool> CompleteAsync(string here, ModelReference reference, IProgress<PullProgress>? progress, PlanOptions? plan, DeviceInfo? device, CancellationToken cancellation)
    {
        if (_options.Offline == true || !WantsProjector(plan) || Pulled.Find(here) is not { Files.Count: > 0, LacksProjector: true } || SameReference(here, reference) is not { } same)
            return false;
        try
        {
            return await FetchAsync(Online(reference), same, reference, progress, plan, device, cancellation).ConfigureAwait(false) == here;
        }
        catch (LocalRunnerException exception) when (exception.Error is LocalRunnerError.NetworkFailed or LocalRunnerError.ModelNotAvailable)
        {
            return false;
        }
    }

    /// <summary>Gets what names exactly the files that are here, their commit included; null for what has no projector elsewhere.</summary>
    private ModelReference? SameReference(string here, ModelReference reference) =>
        reference is OllamaReference ? reference
        : FindInstalled(new FileReference(here)) is { Store: StoreKind.HuggingFace } model && StoreNames.IsRepository(model.Repository)
            && _options.HubCache!.FileOf(here) is { } file && !BesideModels.Holds(file) && _options.HubCache.CommitOf(here) is { } commit
            ? new HubReference(model.Repository, File: file, Revision: commit)
            : null;

    private async Task<string> DownloadAsync(RemoteModel model, ModelReference asked, bool asksForProjector, IProgress<PullProgress>? progress, CancellationToken cancellation)
    {
        var files = await new ModelDownload(model, _options, progress).RunAsync(came => RememberAsync(came, null, false, asked, cancellation), cancellation).ConfigureAwait(false);
        var projector = model.Projector is null ? null : files[^1];
        await RememberAsync([.. files.Take(model.Parts.Count)], projector, asksForProjector, asked, cancellation).ConfigureAwait(false);
        return files[0].Path;
    }

    private StoreOptions Online(ModelReference reference) => _options.Online("download", $"'{reference}' is not on this machine, and ");

    private async Task<string> FetchAsync(
        StoreOptions online, ModelReference meant, ModelReference asked, IProgress<PullProgress>? progress, PlanOptions? plan, DeviceInfo? device, CancellationToken cancellation)
    {
        var located = await LocateAsync(online, meant, plan ?? new PlanOptions(), device, cancellation).ConfigureAwait(false);
        using var model = located.Model with { Choice = located.Reason };
        located.Header?.Dispose();
        if (located.Plan is { Fits: false } none)
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory, $"No quant of {asked} fits {none.Device.Name}, and none was downloaded. {none.Reason} Name a quant to get it all the same.");
        return await DownloadAsync(model, asked, WantsProjector(plan), progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Finds what is here and can be read. Where several quants are, and the reference leaves open which, the planner chooses if it can ask.</summary>
    private string? FindMeant(ModelReference reference)
    {
        try
        {
            return Find(reference) is { } path && (Pulled.Find(path) is { Files.Count: > 0 } || IsReadable(path)) ? path : null;
        }
        catch (LocalRunnerException exception) when (exception.Error == LocalRunnerError.InvalidArgument && reference is HubReference && _options.Offline != true)
        {
            return null;
        }
    }

    /// <summary>Finds a file that the reference names exactly; a branch means what it meant when it was last asked for.</summary>
    private string? FindHere(ModelReference reference) => reference switch
    {
        HubReference { File: { } file } hub => FindParts(hub, file),
        WebReference web => new WebSource(_options).FindHere(web),
        OllamaReference ollama => _options.Own!.FindFile($"ollama.com/{ollama.Namespace}/{ollama.Name}", ollama.Tag, $"{ollama.Name}-{ollama.Tag}.gguf"),
        _ => null,
    };

    private string? FindParts(HubReference hub, string file)
    {
        var revision = hub.Revision ?? HubReference.MainBranch;
        var found = SplitNames.All(file).Select(part => _options.HubCache!.FindFile(hub.Repository, revision, part)).ToList();
        return found.Contains(null) ? null : found[0];
    }

    private static async Task<LocatedModel> LocateAsync(StoreOptions online, ModelReference reference, PlanOptions plan, DeviceInfo? device, CancellationToken cancellation) => reference switch
    {
        HubReference hub => await new HubModels(online, hub, WantsProjector(plan)).LocateAsync(new(plan, device ?? DeviceInfo.Detect()), cancellation).ConfigureAwait(false),
        OllamaReference ollama => new(await new OllamaSource(online).FindAsync(ollama, WantsProjector(plan), cancellation).ConfigureAwait(false)),
        WebReference web => new(await new WebSource(online).FindAsync(web, cancellation).ConfigureAwait(false)),
        NamedReference named => await LocateAsync(online, named, plan, device, cancellation).ConfigureAwait(false),
        _ => throw new LocalRunnerException(LocalRunnerError.FileNotFound, $"There is no file '{reference}'. Check the path."),
    };

    /// <summary>Finds where a model of the catalogue is published.</summary>
    private static async Task<LocatedModel> LocateAsync(StoreOptions online, NamedReference named, PlanOptions plan, DeviceInfo? device, CancellationToken cancellation)
    {
        if (StoreNames.IsRepository(named.Name) && !ModelCatalog.TryFind(named.ToString(), out _))
            throw ServerRefusal.Unavailable($"No model is called '{named}'. The repository of that name is hf.co/{named}.");

        var (entry, type) = ModelCatalog.Find(named.ToString());
        if (entry.Repository is not { } repository || !StoreNames.IsRepository(repository))
            throw ServerRefusal.Unavailable($"The catalogue knows no repository of {entry.Id}. Name one: hf.co/user/repo.");

        var located = await LocateAsync(online, new HubReference(repository, type is { } known ? GgufFileTypes.NameOf(known) : null), plan, device, cancellation).ConfigureAwait(false);
        return located with { Model = located.Model with { Note = located.Model.Note ?? Changed(entry, located.Model) } };
    }

    /// <summary>Says where a repository has another file than the one whose hash two sources agreed on; null where it has not, or none was noted.</summary>
    private static string? Changed(CatalogEntry entry, RemoteModel model) =>
        model.Parts is [var part] && entry.Files.FirstOrDefault(file => file.Name == part.Path) is { } noted && part.Reader.File.Hash is { } hash && hash != noted.Sha256
            ? $"{part.Path} is another file than the catalogue knows ({noted.Bytes:N0} bytes, SHA-256 {noted.Sha256[..12]}…): its publisher changed it since."
            : null;

    private long? FreeBytes(RemoteModel model)
    {
        try
        {
            var folder = model.Place.Folder.Path;
            while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent)
                folder = parent;
            return _options.Transfer.FreeBytes(folder);
        }
        catch (Exception exception) when (StoreFailure.IsOfDisk(exception) || exception is ArgumentException)
        {
            return null;
        }
    }
}
