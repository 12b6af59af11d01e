using System.Globalization;
using System.Text.RegularExpressions;
using LocalRunner.Gguf;

namespace LocalRunner.Store.Sources;

/// <summary>Describes one model of a repository: a file, or the parts of a split one.</summary>
/// <param name="Quant">The quant by its name, in upper case; empty where the name tells none.</param>
/// <param name="Parts">Its files in order.</param>
internal sealed partial record PublishedModel(string Quant, IReadOnlyList<RepositoryFile> Parts)
{
    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <summary>Gets the path of the file to load.</summary>
    public string Path => Parts[0].Path;

    /// <summary>Gets the file type that the quant is or comes nearest to; null where nobody can tell by the name.</summary>
    public GgufFileType? FileType => QuantName.TypeOf(Quant);

    /// <summary>Gets the name of the quant; the file's where that tells none.</summary>
    public string Name => Quant.Length > 0 ? Quant : Path;

    /// <summary>Finds the models among a repository's files. Of a quant that is there in one file and in parts, the one file counts.</summary>
    public static IReadOnlyList<PublishedModel> Of(IEnumerable<RepositoryFile> files)
    {
        var models = new List<PublishedModel>();
        var candidates = files.Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && !BesideModels.Holds(file.Path)).ToList();
        models.AddRange(candidates.Where(file => !Part().IsMatch(file.Path)).Select(file => new PublishedModel(QuantName.Of(file.Path), [file])));
        foreach (var split in candidates.Select(file => (File: file, Match: Part().Match(file.Path))).Where(each => each.Match.Success).GroupBy(each => (Stem: each.Match.Groups["stem"].Value, Count: Number(each.Match, "count"))))
        {
            var parts = split.OrderBy(each => Number(each.Match, "part")).ToList();
            var isWhole = parts.Count == split.Key.Count && parts.Select((each, i) => Number(each.Match, "part") == i + 1).All(same => same);
            if (isWhole && !models.Exists(model => NameOf(model.Path).Equals(NameOf(split.Key.Stem + ".gguf"), StringComparison.OrdinalIgnoreCase)))
                models.Add(new(QuantName.Of(parts[0].File.Path), [.. parts.Select(each => each.File)]));
        }

        return [.. models.OrderBy(model => model.Bytes).ThenBy(model => model.Path, StringComparer.Ordinal)];
    }

    /// <summary>Whether a quant that a user named means this one: by its own name, or as a part of the path, as llama.cpp looks for it.</summary>
    public bool IsMeantBy(string quant) => QuantName.Same(Quant, quant);

    /// <inheritdoc cref="IsMeantBy"/>
    public bool IsPerhapsMeantBy(string quant) =>
        Path.Contains(quant + ".", StringComparison.OrdinalIgnoreCase) || Path.Contains(quant + "-", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<stem>.+)-(?<part>[0-9]{5})-of-(?<count>[0-9]{5})\.gguf\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
