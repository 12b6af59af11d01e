using System.Text.Json;

namespace LocalRunner.Store.Installed;

/// <summary>Reads folders of other programs, which may hold anything: what can't be read becomes a remark, never an exception. Nothing is written.</summary>
internal sealed class FolderReader
{
    // Above any store; they bound what a hostile one may cost.
    private const int MostEntries = 20_000;
    private const int MostJsonBytes = 8 << 20;
    private const int MostRemarks = 100;

    // The smallest header that a model could have.
    private const int LeastBytes = 24;

    private static readonly EnumerationOptions s_all = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly List<string> _remarks = [];

    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Lists the folders in one, links to folders among them, by name.</summary>
    public IReadOnlyList<string> Folders(string path) => Entries(path, Directory.EnumerateDirectories);

    /// <summary>Lists the files in one, links to files among them, by name.</summary>
    public IReadOnlyList<string> Files(string path) => Entries(path, Directory.EnumerateFiles);

    /// <summary>Lists the files in a folder and in those below it, down to a depth; links to folders, which may turn in a circle, are not followed.</summary>
    public IEnumerable<string> FilesBelow(string path, int depth)
    {
        foreach (var file in Files(path))
            yield return file;
        foreach (var folder in depth > 0 ? Folders(path).Where(folder => new DirectoryInfo(folder).LinkTarget is null) : [])
        {
            foreach (var file in FilesBelow(folder, depth - 1))
                yield return file;
        }
    }

    /// <summary>Gets the size of what a path leads to in the end; null where that is no file that could hold a model.</summary>
    public long? LengthOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is { } target)
                file = new FileInfo(target.FullName);
            if (!file.Exists)
                Say($"'{path}' leads to no file.");
            else if (file.Length < LeastBytes)
                Say($"'{path}' has {file.Length} bytes, too few for a model.");
            else
                return file.Length;
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            Say($"'{path}' can't be read: {exception.Message}");
        }

        return null;
    }

    /// <summary>Reads a small text file; null where there is none.</summary>
    public string? Text(string path) => Bytes(path) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes).Trim('\uFEFF', ' ', '\r', '\n', '\t') : null;

    /// <summary>Reads what is wanted of a JSON file; the default where it is missing, broken or another document than expected.</summary>
    public T? Json<T>(string path, Func<JsonElement, T?> read)
    {
        if (Bytes(path) is not { } bytes)
            return default;
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            Say($"'{path}' is not the JSON document that it should be: {exception.Message}");
            return default;
        }
    }

    public void Say(string remark)
    {
        if (_remarks.Count < MostRemarks)
            _remarks.Add(remark);
    }

    private static bool IsOfDisk(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    private byte[]? Bytes(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is { } target)
                file = new FileInfo(target.FullName);
            if (!file.Exists || file.Length == 0)
                return null;
            if (file.Length > MostJsonBytes)
            {
                Say($"'{path}' has {file.Length} bytes, too many for what it should be.");
                return null;
            }

            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            Say($"'{path}' can't be read: {exception.Message}");
            return null;
        }
    }

    private IReadOnlyList<string> Entries(string path, Func<string, string, EnumerationOptions, IEnumerable<string>> enumerate)
    {
        try
        {
            var entries = enumerate(path, "*", s_all).Take(MostEntries + 1).ToList();
            if (entries.Count > MostEntries)
                Say($"'{path}' holds more than {MostEntries} entries; the others were left out.");
            return [.. entries.Take(MostEntries).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException) when (new FileInfo(path).LinkTarget is null)
        {
            // A store that is not there is no remark.
            return [];
        }
        catch (Exception exception) when (IsOfDisk(exception))
        {
            Say($"'{path}' can't be listed: {exception.Message}");
            return [];
        }
    }
}
