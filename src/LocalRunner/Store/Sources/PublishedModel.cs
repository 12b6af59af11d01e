using System.Globalization;
using System.Text.RegularExpressions;
using LocalRunner.Gguf;

namespace LocalRunner.Store.Sources;

/// <summary>Describes one model of a repository: a file, or the parts of a split one.</summary>
/// <param name="Quant">The quant by its name, in upper case; empty where the name tells none.</param>
/// <param name="Parts">Its files in order.</param>
internal sealed partial record PublishedModel(string Quant, IReadOnlyList<RepositoryFile> Parts)
{
    private static readonly string[] s_otherKinds = ["mmproj", "imatrix", "mtp-", "eagle3-", "dflash-", "dspark-", "-draft", "draft-"];

    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <summary>Gets the path of the file to load.</summary>
    public string Path => Parts[0].Path;

    public GgufFileType? FileType => GgufFileTypes.TryParse(Quant.StartsWith("UD-", StringComparison.Ordinal) ? Quant[3..] : Quant, out var type) ? type : null;

    /// <summary>Finds the models among a repository's files. Of a quant that is there in one file and in parts, the one file counts.</summary>
    public static IReadOnlyList<PublishedModel> Of(IEnumerable<RepositoryFile> files)
    {
        var models = new List<PublishedModel>();
        var candidates = files.Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && !IsOfOtherKind(file.Path)).ToList();
        models.AddRange(candidates.Where(file => !Part().IsMatch(file.Path)).Select(file => new PublishedModel(QuantOf(file.Path), [file])));
        foreach (var split in candidates.Select(file => (File: file, Match: Part().Match(file.Path))).Where(each => each.Match.Success).GroupBy(each => (Stem: each.Match.Groups["stem"].Value, Count: Number(each.Match, "count"))))
        {
            var parts = split.OrderBy(each => Number(each.Match, "part")).ToList();
            var isWhole = parts.Count == split.Key.Count && parts.Select((each, i) => Number(each.Match, "part") == i + 1).All(same => same);
            if (isWhole && !models.Exists(model => Name(model.Path).Equals(Name(split.Key.Stem + ".gguf"), StringComparison.OrdinalIgnoreCase)))
                models.Add(new(QuantOf(parts[0].File.Path), [.. parts.Select(each => each.File)]));
        }

        return [.. models.OrderBy(model => model.Bytes).ThenBy(model => model.Path, StringComparer.Ordinal)];
    }

    /// <summary>Whether a quant that a user named means this one: by its own name, or as a part of the path, as llama.cpp looks for it.</summary>
    public bool IsMeantBy(string quant) => Quant.Equals(quant, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc cref="IsMeantBy"/>
    public bool IsPerhapsMeantBy(string quant) =>
        Path.Contains(quant + ".", StringComparison.OrdinalIgnoreCase) || Path.Contains(quant + "-", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfOtherKind(string path) => s_otherKinds.Any(kind => Name(path).Contains(kind, StringComparison.OrdinalIgnoreCase));

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string QuantOf(string path) => Tag().Match(Name(path)) is { Success: true } match ? match.Groups["quant"].Value.ToUpperInvariant() : "";

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<stem>.+)-(?<part>[0-9]{5})-of-(?<count>[0-9]{5})\.gguf\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@"[-._](?<quant>(UD-)?(I?Q[0-9]|TQ[0-9]|BF16|F16|F32|FP16|FP32|MXFP4|NVFP4)[A-Z0-9_]*)(-[0-9]{5}-of-[0-9]{5})?\.gguf\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();
}
