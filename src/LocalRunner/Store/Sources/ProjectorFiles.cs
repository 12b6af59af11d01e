namespace LocalRunner.Store.Sources;

/// <summary>
/// Finds the projectors that belong to a model among the files that lie beside it, the best one first: in the deepest folder that both share (as llama.cpp's
/// common/download.cpp has it), then one that bears the model's name, then by its type.
/// </summary>
internal static class ProjectorFiles
{
    private const string Word = "mmproj";
    private const string Extension = ".gguf";

    private static readonly char[] s_between = ['-', '_', '.', ' '];
    private static readonly string[] s_types = ["F16", "BF16", "Q8_0", "F32"];

    /// <summary>Whether the file at a path of a repository is a projector.</summary>
    public static bool Holds(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
        && (FoldersOf(path).Any(folder => folder.Equals(Word, StringComparison.OrdinalIgnoreCase)) || WordsOf(path).Contains(Word, StringComparer.OrdinalIgnoreCase));

    /// <summary>Gets the projectors of a model.</summary>
    /// <param name="files">All files of the repository.</param>
    /// <param name="model">The model.</param>
    public static IReadOnlyList<RepositoryFile> Of(IReadOnlyList<RepositoryFile> files, PublishedModel model)
    {
        var (folders, own) = (FoldersOf(model.Path), NameOf(model.Path));
        var others = PublishedModel.Of(files).Select(each => NameOf(each.Path)).Where(name => !name.SequenceEqual(own)).ToList();
        return
        [
            .. files.Where(file => Holds(file.Path)).Select(file => (File: file, Folders: PlaceOf(file.Path), Name: NameOf(file.Path)))
                .Where(each => folders.Take(each.Folders.Count).SequenceEqual(each.Folders) && (IsAlike(each.Name, own) || !others.Exists(other => IsAlike(each.Name, other) && each.Name.Count > 0)))
                .OrderByDescending(each => each.Folders.Count)
                .ThenBy(each => each.Name.SequenceEqual(own) ? 0 : each.Name.Count > 0 && IsAlike(each.Name, own) ? 1 : each.Name.Count == 0 ? 2 : 3)
                .ThenBy(each => Array.IndexOf(s_types, QuantName.Of(each.File.Path)) is >= 0 and var place ? place : s_types.Length)
                .ThenBy(each => each.File.Path, StringComparer.Ordinal)
                .Select(each => each.File),
        ];
    }

    /// <summary>Whether one name is how the other begins: publishers leave out endings. What has no name is for all models.</summary>
    private static bool IsAlike(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Take(other.Count).SequenceEqual(other.Take(one.Count));

    private static string[] FoldersOf(string path) => path.Split('/')[..^1];

    /// <summary>A folder of the projectors' own stands for the one above it.</summary>
    private static IReadOnlyList<string> PlaceOf(string path) =>
        FoldersOf(path) is [.., var last] folders && last.Equals(Word, StringComparison.OrdinalIgnoreCase) ? folders[..^1] : FoldersOf(path);

    /// <summary>Gets the words that name the model, in lower case: neither the type nor what the file is.</summary>
    private static List<string> NameOf(string path) => [.. WordsOf(path).Select(word => word.ToLowerInvariant()).Where(word => word is not (Word or "model"))];

    private static string[] WordsOf(string path)
    {
        var (stem, quant) = (SplitNames.Stem(path), QuantName.Of(path[(path.LastIndexOf('/') + 1)..]));
        return (quant.Length > 0 && stem.EndsWith(quant, StringComparison.OrdinalIgnoreCase) ? stem[..^quant.Length] : stem).Split(s_between, StringSplitOptions.RemoveEmptyEntries);
    }
}
