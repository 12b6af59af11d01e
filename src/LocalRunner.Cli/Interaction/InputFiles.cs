using System.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>The texts that <c>--input</c> names: files, the files of folders, or those that a pattern with * and ? finds.</summary>
internal static class InputFiles
{
    public const string Help = "A text file, a folder of them, or a pattern such as src/**/*.cs. May be given several times.";

    private const int LookedAt = 8192;

    /// <summary>Finds the files, in the order given and by name within a folder.</summary>
    /// <exception cref="LocalRunnerException">Something named is not there, or a folder can't be read.</exception>
    public static IReadOnlyList<string> Find(IEnumerable<string> inputs)
    {
        try
        {
            return [.. inputs.SelectMany(Find).Distinct(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"The input could not be looked through: {exception.Message}", exception);
        }
    }

    /// <summary>Reads a file as UTF-8, or as UTF-16 or UTF-32 where it begins with their mark.</summary>
    /// <exception cref="LocalRunnerException">It could not be read.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(path, Encoding.UTF8, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"'{path}' could not be read: {exception.Message}", exception);
        }
    }

    private static IEnumerable<string> Find(string input)
    {
        if (File.Exists(input))
            return [input];
        if (Directory.Exists(input))
            return InFolder(input, "*", deep: true);
        var name = Path.GetFileName(input);
        if (!name.AsSpan().ContainsAny('*', '?'))
            throw NotFound(input);
        var folder = Path.GetDirectoryName(input) ?? "";
        var deep = Path.GetFileName(folder) == "**";
        if (deep)
            folder = Path.GetDirectoryName(folder) ?? "";
        if (folder.Length > 0 && !Directory.Exists(folder))
            throw NotFound(input);
        var found = InFolder(folder.Length > 0 ? folder : ".", name, deep).ToList();
        return found.Count > 0 ? found : throw NotFound(input);
    }

    /// <summary>Leaves out hidden files and folders, and files that are no text.</summary>
    private static IEnumerable<string> InFolder(string folder, string pattern, bool deep) => Directory
        .EnumerateFiles(folder, pattern, new EnumerationOptions
        {
            RecurseSubdirectories = deep,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
            IgnoreInaccessible = false,
        })
        .Where(path => !Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.') && part is not "." and not ".."))
        .Where(IsText)
        .Order(StringComparer.Ordinal);

    private static bool IsText(string path)
    {
        Span<byte> start = stackalloc byte[LookedAt];
        using var file = File.OpenRead(path);
        return !start[..file.ReadAtLeast(start, LookedAt, throwOnEndOfStream: false)].Contains((byte)0);
    }

    private static LocalRunnerException NotFound(string input) =>
        new(LocalRunnerError.FileNotFound, $"There is no file, folder or match for '{input}'.");
}
