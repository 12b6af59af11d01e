using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Gets the files of a model: whole, verified and named, or not at all. What came of a file is kept for the next try.</summary>
internal sealed class ModelDownload(RemoteModel model, StoreOptions store, IProgress<PullProgress>? progress)
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly TransferOptions _options = store.Transfer;
    private readonly RateMeter _rate = new(store.Transfer.Time);
    private readonly IReadOnlyList<RemotePart> _files = model.Files;
    private readonly long[] _done = new long[model.Files.Count];
    private readonly string?[] _hashes = [.. model.Files.Select(part => part.Reader.File.Hash)];
    private readonly long _total = model.Bytes;
    private long _shown;
    private long _shownAt;
    private PullState? _state;

    /// <summary>Fetches what is missing.</summary>
    /// <param name="modelCame">Gets the model's files before the projector is fetched: a model is there, and can be gone on with, where its projector did not come.</param>
    /// <param name="cancellation">Stops; what came is kept.</param>
    /// <returns>The files, the one to load first, and the projector last where one comes along.</returns>
    public async Task<IReadOnlyList<PulledFile>> RunAsync(Func<IReadOnlyList<PulledFile>, Task> modelCame, CancellationToken cancellation)
    {
        CheckRoom();

        // The hub's own program takes a repository without this folder for a damaged one.
        var snapshots = model.Place.Folder.Snapshots(model.Place.Repository);
        StoreFailure.Try(snapshots, () => Directory.CreateDirectory(snapshots));
        for (var part = 0; part < model.Parts.Count; part++)
            await FetchAsync(part, cancellation).ConfigureAwait(false);
        Snapshots.PointTo(model.Place);
        if (model.Projector is not null)
        {
            await modelCame(Came(model.Parts.Count)).ConfigureAwait(false);
            await FetchAsync(model.Parts.Count, cancellation).ConfigureAwait(false);
        }

        Report(PullState.Done, model.Parts.Count - 1, model.Parts[^1].Reader.Length);
        return Came(_files.Count);
    }

    private IReadOnlyList<PulledFile> Came(int count) => [.. _files.Take(count).Select((part, i) => new PulledFile(model.Place.Snapshot(part.Path), part.Reader.Length, _hashes[i] is { } hash && StoreNames.IsSha256(hash) ? hash : null))];

    /// <summary>The parts of a split model need room together; each is checked again when its turn comes.</summary>
    private void CheckRoom()
    {
        var missing = _files.Where(part => FileLength.Of(model.Place.Snapshot(part.Path)) != part.Reader.Length && BlobOf(part) is null)
            .Sum(part => part.Reader.Length - PartialFile.DoneOf(model.Place.Partial(part.Id), part.Reader.Length));
        if (missing == 0)
            return;

        var folder = model.Place.Folder.Path;
        StoreFailure.Try(folder, () => Directory.CreateDirectory(folder));
        DiskRoom.Check(folder, missing, _options.SparedBytes, _options);
    }

    private async Task FetchAsync(int number, CancellationToken cancellation)
    {
        var (part, place) = (_files[number], model.Place);
        var partial = place.Partial(part.Id);
        using var taken = await FileLock.TakeAsync(
            place.Lock(part.Id), () => Report(PullState.Waiting, number, PartialFile.DoneOf(partial, part.Reader.Length)), cancellation).ConfigureAwait(false);
        var target = place.Snapshot(part.Path);
        if (FileLength.Of(target) != part.Reader.Length)
        {
            var blob = BlobOf(part) ?? await DownloadAsync(number, partial, cancellation).ConfigureAwait(false);
            if (File.Exists(target))
                StoreFailure.Try(target, () => File.Delete(target));
            Snapshots.Publish(place, part.Path, blob, store.Links != false);
        }

        Report(PullState.Downloading, number, part.Reader.Length);
    }

    private async Task<string> DownloadAsync(int number, string partial, CancellationToken cancellation)
    {
        var (part, place) = (_files[number], model.Place);
        var hash = await new FileDownload(part.Reader, partial, number < model.Parts.Count ? model.Name : model.ProjectorName, _options).RunAsync(
            done => Report(done == part.Reader.Length ? PullState.Verifying : PullState.Downloading, number, done), cancellation).ConfigureAwait(false);
        if (part.Reader.File.Hash is { } expected && hash != expected)
        {
            StoreFailure.Try(partial, () => PartialFile.Delete(partial));
            throw new LocalRunnerException(LocalRunnerError.NetworkFailed,
                $"{part.Reader.File.Name} came with the hash {hash}, but {expected} is published: what came was deleted. Pull again; if it happens again, a proxy or a mirror changes the file.");
        }

        _hashes[number] = hash;
        CheckMagic(partial, part);
        var blob = place.Blob(hash);
        StoreFailure.Try(blob, () =>
        {
            File.Move(partial, blob, overwrite: true);
            PartialFile.Delete(partial);
        });
        return blob;
    }

    /// <summary>Finds a file that was verified before, and perhaps lost its name; null where there is none.</summary>
    private string? BlobOf(RemotePart part) =>
        part.Reader.File.Hash is { } hash && model.Place.Blob(hash) is var blob && FileLength.Of(blob) == part.Reader.Length ? blob : null;

    private static void CheckMagic(string partial, RemotePart part)
    {
        Span<byte> magic = stackalloc byte[4];
        using (var file = File.OpenHandle(partial))
            magic = magic[..RandomAccess.Read(file, magic, 0)];
        if (magic.SequenceEqual("GGUF"u8))
            return;

        StoreFailure.Try(partial, () => PartialFile.Delete(partial));
        throw new LocalRunnerException(LocalRunnerError.InvalidModel,
            $"{part.Reader.File.Name} is no GGUF file: it begins with {Convert.ToHexString(magic)}. What came was deleted.");
    }

    private void Report(PullState state, int number, long done)
    {
        if (progress is null)
            return;
        lock (_gate)
        {
            _done[number] = Math.Max(_done[number], done);
            var (sum, now) = (Math.Max(_shown, _done.Sum()), _options.Time.GetTimestamp());
            var rate = _rate.Add(sum);
            if (state == _state && _options.Time.GetElapsedTime(_shownAt, now) < s_step)
                return;
            (_shown, _shownAt, _state) = (sum, now, state);
            progress.Report(new(state, _files[number].Path, sum, _total, rate) { Note = model.Note, Choice = model.Choice });
        }
    }
}
