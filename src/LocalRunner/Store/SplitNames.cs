using System.Globalization;
using System.Text.RegularExpressions;

namespace LocalRunner.Store;

/// <summary>Knows the names of the parts of a split model.</summary>
internal static partial class SplitNames
{
    private const string Extension = ".gguf";
    private const int MostParts = 9999;

    /// <summary>Lists the paths of all parts of the model that a file belongs to, the first one first; the file alone where it is no part.</summary>
    public static IReadOnlyList<string> All(string path)
    {
        var match = Part().Match(path);
        if (!match.Success || !int.TryParse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > MostParts)
            return [path];
        return [.. Enumerable.Range(1, count).Select(part => string.Create(CultureInfo.InvariantCulture, $"{match.Groups["stem"].Value}-{part:D5}-of-{count:D5}.gguf"))];
    }

    /// <summary>Gets the name of a file without folder, part and extension.</summary>
    public static string Stem(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        name = name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name[..^Extension.Length] : name;
        return name.Length > 15 && name[^15] == '-' && name.AsSpan(name.Length - 9, 4).SequenceEqual("-of-") ? name[..^15] : name;
    }

    [GeneratedRegex(@"^(?<stem>.+)-[0-9]{5}-of-(?<count>[0-9]{5})\.gguf\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
