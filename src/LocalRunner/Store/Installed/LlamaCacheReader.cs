using System.Text.Json;

namespace LocalRunner.Store.Installed;

/// <summary>
/// Reads the flat cache that llama.cpp kept before it shared the hub's: <c>owner_repository_file.gguf</c> with a twin that tells the address
/// (<c>.json</c>) or the entity tag alone (<c>.etag</c>), and <c>manifest=owner=repository=tag.json</c>.
/// </summary>
internal sealed class LlamaCacheReader(FolderReader reader)
{
    public IEnumerable<InstalledModel> Read(string root)
    {
        var files = new FoundFiles(reader, root);
        var names = reader.Files(root);
        foreach (var file in names)
            files.Add(file);
        var repositories = names.Select(Path.GetFileName).Select(OfManifest).OfType<string>().Distinct().ToList();
        var models = files.Models();
        foreach (var model in models)
        {
            var repository = OfTwin(files.PathOf(model.Path)) ?? repositories.Find(each => model.Path.StartsWith(each.Replace('/', '_') + "_", StringComparison.OrdinalIgnoreCase)) ?? "";
            var isByFile = repository.Length == 0 || model.Quant.Length == 0;
            yield return files.Describe(model, StoreKind.LlamaCpp, isByFile ? SplitNames.Stem(model.Path) : $"{repository}:{model.Quant}", repository, isByFile) with
            {
                Projector = repository.Length == 0 ? null : ProjectorOf(files, names, repository.Replace('/', '_') + "_"),
            };
        }
    }

    /// <summary>The files of all repositories lie in one folder: one of the same repository alone is the model's.</summary>
    private InstalledProjector? ProjectorOf(FoundFiles files, IReadOnlyList<string> names, string beginning)
    {
        var found = names.Where(file => Path.GetFileName(file).StartsWith(beginning, StringComparison.OrdinalIgnoreCase) && Sources.ProjectorFiles.Holds(Path.GetFileName(file))).ToList();
        return found is [var only] && reader.LengthOf(only) is { } bytes ? new(files.PathOf(Path.GetFileName(only)), bytes) : null;
    }

    private static string? OfManifest(string? name) => name?.Split('=') is ["manifest", var owner, var repository, _] && StoreNames.IsRepository($"{owner}/{repository}") ? $"{owner}/{repository}" : null;

    private string? OfTwin(string file) => reader.Json(file + ".json", twin =>
        twin.TryGetProperty("url", out var address) && address.ValueKind == JsonValueKind.String && Uri.TryCreate(address.GetString(), UriKind.Absolute, out var uri)
        && uri.AbsolutePath.Trim('/').Split('/') is [var owner, var repository, "resolve", ..] && StoreNames.IsRepository($"{owner}/{repository}")
            ? $"{owner}/{repository}"
            : null);
}
