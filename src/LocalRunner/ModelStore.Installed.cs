using System.Security.Cryptography;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Store;
using LocalRunner.Store.Installed;
using LocalRunner.Store.Sources;
using LocalRunner.Store.Transfer;

namespace LocalRunner;

public sealed partial class ModelStore
{
    /// <summary>The repositories that a search gives where no number is asked for.</summary>
    public const int UsualSearchLimit = 12;

    private const int HashBuffer = 1 << 20;

    private PulledModels Pulled => new(_options.Own!);

    /// <summary>
    /// Finds the models on this machine: LocalRunner's, those of the hub's cache, LM Studio's, Ollama's, llama.cpp's and Docker Model Runner's.
    /// Nothing is written, and no header is read yet.
    /// </summary>
    /// <returns>The models, and what was left out and why.</returns>
    public ModelListing List() => Scan(Pulled.Read()).Run();

    /// <summary>Finds a model that is on this machine. One whose files lost bytes since they came counts as none.</summary>
    /// <param name="reference">Its name, or what it was downloaded by.</param>
    /// <param name="byCatalogue">Whether a name of the catalogue means an installed model of its repository too.</param>
    /// <returns>The path of the file to load; null where it is not here.</returns>
    /// <exception cref="LocalRunnerException">The reference leaves open which of several models is meant (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public string? Find(ModelReference reference, bool byCatalogue = true)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference is FileReference { Path: var path })
            return File.Exists(path) ? path : null;
        return (FindHere(reference) ?? FindInstalled(reference, byCatalogue)?.Path) is { } found && Pulled.Find(found) is not { IsWhole: false } ? found : null;
    }

    /// <summary>Finds a model that is on this machine, as <see cref="Find"/> does, and describes it.</summary>
    /// <inheritdoc cref="Find"/>
    /// <returns>The model; null where it is not here, or is a file in none of the stores.</returns>
    public InstalledModel? FindInstalled(ModelReference reference, bool byCatalogue = true)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Lookup(byCatalogue).Find(reference);
    }

    /// <summary>Has a model of this machine read images by the projector that lies beside it, where it fits with it (<see cref="ModelOptions.IsProjectorOptional"/>).</summary>
    /// <param name="options">How it is loaded. Where they name a projector, or want no images, they stay as they are.</param>
    /// <param name="path">The file of an installed model, the first one of a split one. One that is in none of the stores has no projector unless one is named.</param>
    /// <returns>The options, with the projector where there is one.</returns>
    public ModelOptions WithProjector(ModelOptions options, string path)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return options is { Images: true, Projector: null } && FindInstalled(new FileReference(path)) is { Projector.Path: var projector }
            ? options with { Projector = projector, IsProjectorOptional = true }
            : options;
    }

    /// <summary>Finds all models that a reference may mean: of one that leaves the quant open, each quant that is on this machine.</summary>
    /// <inheritdoc cref="Find"/>
    /// <returns>The models; of copies in several stores, one.</returns>
    public IReadOnlyList<InstalledModel> FindAll(ModelReference reference, bool byCatalogue = true)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Lookup(byCatalogue).FindAll(reference);
    }

    /// <summary>Removes a model that LocalRunner downloaded; bytes that other names lead to stay.</summary>
    /// <param name="model">One of <see cref="List"/>.</param>
    /// <param name="cancellation">Stops waiting for a process that downloads the same file.</param>
    /// <returns>What the disk got back, and what stayed.</returns>
    /// <exception cref="LocalRunnerException">
    /// <see cref="LocalRunnerError.InvalidArgument"/>: another program's, which is never changed.
    /// <see cref="LocalRunnerError.StoreFailed"/>: the disk refuses.
    /// </exception>
    public async Task<RemovedModel> RemoveAsync(InstalledModel model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.IsOwn)
            throw Require.Invalid($"{model.Name} was not downloaded by LocalRunner, as '{Pulled.File}' says, and nothing of others is removed. {OwnersWay(model)}");

        // What came with the last model that reads by it goes with that.
        var projector = Pulled.Find(model.Path)?.Projector?.Path;
        var isShared = projector is not null && List().Models.Any(other => other.Path != model.Path && other.Projector?.Path == projector);
        var removed = await new ModelRemoval(model.Store == StoreKind.LocalRunner ? _options.Own! : _options.HubCache!)
            .RunAsync(model, isShared || !File.Exists(projector) ? null : projector, cancellation).ConfigureAwait(false);
        if (isShared)
            removed = removed with { Notes = [.. removed.Notes, $"Its projector '{Path.GetFileName(projector)}' stays: another model reads images by it."] };
        await Pulled.RemoveAsync(model.Path, cancellation).ConfigureAwait(false);
        return removed;
    }

    /// <summary>Removes what came of a download that did not end.</summary>
    /// <param name="pull">One of <see cref="List"/>.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>What the disk got back.</returns>
    /// <exception cref="LocalRunnerException">
    /// <see cref="LocalRunnerError.InvalidArgument"/>: a process downloads it now.
    /// <see cref="LocalRunnerError.StoreFailed"/>: the disk refuses.
    /// </exception>
    public static Task<RemovedModel> RemoveAsync(UnfinishedPull pull, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pull);
        return pull.Folder is { } folder
            ? new ModelRemoval(folder).RunAsync(pull, cancellation)
            : throw Require.Invalid($"{pull.Name} is none of the store's list. Take one of it.");
    }

    /// <summary>Searches the hub for repositories with GGUF models; those first whose best quant the planner thinks best of.</summary>
    /// <param name="words">What the name holds.</param>
    /// <param name="limit">The most repositories to give, 1 to 50.</param>
    /// <param name="plan">What the plans keep to; null leaves everything to the planner.</param>
    /// <param name="device">The machine to rank for; null is this one.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The repositories: a header of a few megabytes is read for each model among them.</returns>
    /// <exception cref="LocalRunnerException">The hub can't be reached, or may not be asked (<see cref="LocalRunnerError.NetworkFailed"/>).</exception>
    public Task<IReadOnlyList<FoundRepository>> SearchAsync(
        string words, int limit = UsualSearchLimit, PlanOptions? plan = null, DeviceInfo? device = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(words);
        Require.InRange(limit, 1, 50, "The number of repositories", "");
        return new HubSearch(_options.Online("search"), plan ?? new PlanOptions(), device ?? DeviceInfo.Detect()).RunAsync(words, limit, cancellation);
    }

    /// <summary>Hashes a model's files and its projector, and compares with what was published.</summary>
    /// <param name="model">One of <see cref="List"/>.</param>
    /// <param name="progress">Gets the part of the model's bytes that is hashed, 0 to 1.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>Each file; those whose store tells no hash are not read.</returns>
    /// <exception cref="LocalRunnerException">A file can't be read (<see cref="LocalRunnerError.FileAccess"/>).</exception>
    public static async Task<IReadOnlyList<VerifiedFile>> VerifyAsync(InstalledModel model, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (files, done, all) = (new List<VerifiedFile>(), 0L, Math.Max(1, model.Bytes + (model.Projector?.Bytes ?? 0)));
        var hashes = model.Files.Zip(model.Hashes.Concat(Enumerable.Repeat((string?)null, model.Files.Count)));
        foreach (var (path, published) in model.Projector is { } projector ? hashes.Append((projector.Path, projector.Sha256)) : hashes)
        {
            try
            {
                var actual = published is null ? null : await HashAsync(path, read => progress?.Report((double)(done += read) / all), cancellation).ConfigureAwait(false);
                files.Add(new(path, published, actual));
            }
            catch (Exception exception) when (StoreFailure.IsOfDisk(exception))
            {
                throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' could not be read: {exception.Message}", exception);
            }
        }

        return files;
    }

    private ModelScan Scan(IReadOnlyList<PulledModel> pulled) => new(_options.HubCache!, _options.Own!, _options.Others, pulled);

    private ModelLookup Lookup(bool byCatalogue)
    {
        var pulled = Pulled.Read();
        return new(Scan(pulled).Models(), pulled, _options.HubCache!, byCatalogue);
    }

    /// <summary>
    /// Finds what a reference would be downloaded by: the file of the repository where it is here, so that an update stays with its quant, and itself otherwise.
    /// </summary>
    private ModelReference InstalledReference(ModelReference reference) =>
        reference is HubReference { File: not null } or HubReference { Quant: not null } or OllamaReference or WebReference ? reference
        : FindInstalled(reference) switch
        {
            { Store: StoreKind.HuggingFace } model when StoreNames.IsRepository(model.Repository) && _options.HubCache!.FileOf(model.Path) is { } file
                => new HubReference(model.Repository, File: file, Revision: (reference as HubReference)?.Revision),
            { Store: StoreKind.LocalRunner } model when ModelReference.TryParse(model.Name, out var named) && named is OllamaReference => named,
            _ => reference,
        };

    /// <summary>Whether a file that nothing was noted of can be loaded: it may have been copied, and cut off.</summary>
    private static bool IsReadable(string path)
    {
        try
        {
            GgufFile.Open(path).Dispose();
            return true;
        }
        catch (LocalRunnerException)
        {
            return false;
        }
    }

    /// <summary>Notes that a model came, and what it was asked for by. It is there even where that can't be noted.</summary>
    private async Task RememberAsync(IReadOnlyList<PulledFile> files, PulledFile? projector, bool knowsProjector, ModelReference reference, CancellationToken cancellation)
    {
        try
        {
            await Pulled.AddAsync(files, (reference as NamedReference)?.ToString(), projector, knowsProjector, cancellation).ConfigureAwait(false);
        }
        catch (LocalRunnerException exception) when (exception.Error == LocalRunnerError.StoreFailed)
        {
            // A read-only folder of our own does not spoil what lies in the hub's cache.
        }
    }

    private static async Task<string> HashAsync(string path, Action<int> onRead, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        var buffer = new byte[HashBuffer];
        while (await file.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var read)
        {
            hash.AppendData(buffer, 0, read);
            onRead(read);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string OwnersWay(InstalledModel model) => model.Store switch
    {
        StoreKind.Ollama => $"Use 'ollama rm {model.Name}'.",
        StoreKind.LmStudio => "Remove it in LM Studio.",
        StoreKind.Docker => $"Use 'docker model rm {model.Name}'.",
        StoreKind.HuggingFace => "Use the program that downloaded it, or the hub's own ('hf cache').",
        _ => $"Delete '{model.Path}' yourself.",
    };
}
