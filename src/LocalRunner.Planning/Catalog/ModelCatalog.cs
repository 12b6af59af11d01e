using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using LocalRunner.Gguf;

namespace LocalRunner.Catalog;

/// <summary>Knows the models that people ask for by name: their shapes, where their files are, and what was claimed of them.</summary>
public static class ModelCatalog
{
    private static readonly Lazy<CatalogDocument> s_document = new(Read);
    private static readonly Lazy<Dictionary<string, CatalogEntry>> s_names = new(Names);

    /// <summary>Gets the models, families together and small ones first.</summary>
    public static IReadOnlyList<CatalogEntry> Entries => s_document.Value.Models;

    /// <summary>Gets the claims that entries refer to.</summary>
    public static IReadOnlyList<CatalogClaim> Claims => s_document.Value.Claims;

    /// <summary>Finds a model by its id or an alias, in any case, with or without a file type: <c>name</c> or <c>name:Q4_K_M</c>.</summary>
    /// <exception cref="LocalRunnerException">
    /// No model has the name, or the part behind the colon is no file type (<see cref="LocalRunnerError.InvalidArgument"/>);
    /// the message names the nearest ones.
    /// </exception>
    public static CatalogMatch Find(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (TryFind(reference, out var match))
            return match;

        var (name, quant) = Split(reference);
        if (quant is not null && s_names.Value.TryGetValue(Normal(name), out var entry))
        {
            var published = entry.FileTypes.Count > 0 ? string.Join(", ", entry.FileTypes) : string.Join(", ", Enum.GetNames<GgufFileType>());
            throw Require.Invalid($"'{quant}' is no file type. {(entry.FileTypes.Count > 0 ? $"Published for {entry.Id}" : "Known")}: {published}.");
        }

        var nearest = NearestNames.Of(Normal(name), s_names.Value.Keys, 12).Select(key => s_names.Value[key].Id).Distinct().Take(3).ToList();
        throw Require.Invalid($"No model of the catalogue is called '{name}'. {(nearest.Count > 0 ? $"Near: {string.Join(", ", nearest)}." : "")}".TrimEnd());
    }

    /// <summary>Finds a model as <see cref="Find"/> does, where it may well be something else, such as a path.</summary>
    /// <returns>Whether the reference names a model, and a file type if it names any.</returns>
    public static bool TryFind([NotNullWhen(true)] string? reference, [NotNullWhen(true)] out CatalogMatch? match)
    {
        match = null;
        if (reference is null)
            return false;

        // Names may hold a colon themselves (llama3.3:70b), so the whole is tried first.
        if (s_names.Value.TryGetValue(Normal(reference), out var whole))
            match = new(whole, null);
        else if (Split(reference) is (var name, { } quant) && s_names.Value.TryGetValue(Normal(name), out var entry) && GgufFileTypes.TryParse(quant.Trim(), out var type))
            match = new(entry, type);
        return match is not null;
    }

    private static (string Name, string? Quant) Split(string reference) =>
        reference.LastIndexOf(':') is >= 0 and var colon ? (reference[..colon], reference[(colon + 1)..]) : (reference, null);

    private static string Normal(string name) => name.Trim().ToLowerInvariant().Replace('_', '-').Replace(' ', '-');

    private static CatalogDocument Read()
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("catalog.json")!;
        var document = JsonSerializer.Deserialize(stream, CatalogJson.Default.CatalogDocument)!;

        // The reader sets every property, a list that the file leaves out to null.
        return document with { Models = [.. document.Models.Select(entry => entry with { Shape = entry.Shape with { AttentionLayers = entry.Shape.AttentionLayers ?? [] } })] };
    }

    private static Dictionary<string, CatalogEntry> Names() => Entries
        .SelectMany(entry => entry.Aliases.Prepend(entry.Id), (entry, name) => KeyValuePair.Create(name, entry))
        .ToDictionary(StringComparer.Ordinal);
}
