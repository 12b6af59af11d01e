namespace LocalRunner.Store.Installed;

/// <summary>Reads LM Studio's models folder: <c>publisher/model/file.gguf</c>, exactly two folders deep.</summary>
internal sealed class LmStudioReader(FolderReader reader)
{
    public IEnumerable<InstalledModel> Read(string root) => reader.Folders(root).SelectMany(publisher => reader.Folders(publisher)).SelectMany(folder => Of(root, folder));

    private IEnumerable<InstalledModel> Of(string root, string folder)
    {
        var files = new FoundFiles(reader, folder);
        foreach (var file in reader.Files(folder))
            files.Add(file);
        var repository = Path.GetRelativePath(root, folder).Replace(Path.DirectorySeparatorChar, '/');
        var models = files.Models();
        foreach (var model in models)
        {
            var isByFile = model.Quant.Length == 0 || models.Count(other => other.Quant == model.Quant) > 1;
            var name = isByFile ? $"{repository}/{SplitNames.Stem(model.Path)}" : $"{repository}:{model.Quant}";
            yield return files.Describe(model, StoreKind.LmStudio, name, repository, isByFile);
        }
    }
}
