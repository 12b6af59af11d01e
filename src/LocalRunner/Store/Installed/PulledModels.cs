using System.Text.Json;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Installed;

/// <summary>
/// The index of what LocalRunner downloaded, by name, in its own folder. It is replaced as a whole, so that a reader never sees half of it,
/// and a broken one counts as empty: models are found without it too.
/// </summary>
internal sealed class PulledModels(StoreFolder own)
{
    private const int MostBytes = 16 << 20;

    /// <summary>Gets the index.</summary>
    public string File { get; } = Path.Combine(own.Path, "models.json");

    public IReadOnlyList<PulledModel> Read()
    {
        try
        {
            var file = new FileInfo(File);
            if (!file.Exists || file.Length > MostBytes)
                return [];
            using var stream = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return [.. (JsonSerializer.Deserialize(stream, PulledJson.Default.PulledDocument)?.Models ?? []).Where(model => model is { Path: not null, Names: not null })];
        }
        catch (Exception exception) when (exception is JsonException || StoreFailure.IsOfDisk(exception))
        {
            return [];
        }
    }

    /// <summary>Finds what is noted of a model by its file to load; null where nothing is.</summary>
    public PulledModel? Find(string path) => Read().FirstOrDefault(model => model.Path == path);

    /// <summary>Notes a download.</summary>
    /// <param name="files">Its files, the one to load first.</param>
    /// <param name="name">What it was asked for by; null where that was no name.</param>
    /// <param name="projector">The projector that came along; null where none did.</param>
    /// <param name="knowsProjector">Whether its publisher was asked for one.</param>
    /// <param name="cancellation">Stops waiting for another process.</param>
    public Task AddAsync(IReadOnlyList<PulledFile> files, string? name, PulledFile? projector, bool knowsProjector, CancellationToken cancellation) => ChangeAsync(
        models =>
        {
            // A name means what was last asked for by it.
            var path = files[0].Path;
            var before = models.FirstOrDefault(model => model.Path == path);
            var names = before?.Names ?? [];
            var others = models.Where(model => model.Path != path).Select(model => model with { Names = [.. model.Names.Where(each => !Same(each, name))] });
            return [.. others, new(path, name is null || names.Any(each => Same(each, name)) ? names : [.. names, name], DateTimeOffset.Now)
            {
                Files = files,
                Projector = projector ?? before?.Projector,
                KnowsProjector = knowsProjector || before?.KnowsProjector == true,
            }];
        },
        cancellation);

    /// <summary>Forgets a model.</summary>
    public Task RemoveAsync(string path, CancellationToken cancellation) => ChangeAsync(models => [.. models.Where(model => model.Path != path)], cancellation);

    private static bool Same(string one, string? other) => other is not null && ModelNames.Normal(one) == ModelNames.Normal(other);

    private async Task ChangeAsync(Func<IReadOnlyList<PulledModel>, IReadOnlyList<PulledModel>> change, CancellationToken cancellation)
    {
        using var turn = await FileLock.TakeAsync(File + ".lock", static () => { }, cancellation).ConfigureAwait(false);
        StoreFailure.Try(File, () =>
        {
            var temporary = $"{File}.{Guid.NewGuid():N}";
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    JsonSerializer.Serialize(stream, new PulledDocument(change(Read())), PulledJson.Default.PulledDocument);

                    // On the disk before the name is: a crash must not leave an empty file under it.
                    stream.Flush(flushToDisk: true);
                }

                System.IO.File.Move(temporary, File, overwrite: true);
            }
            finally
            {
                System.IO.File.Delete(temporary);
            }
        });
    }
}
