using LocalRunner.Architectures;
using LocalRunner.Catalog;
using LocalRunner.Cli.Interaction;
using LocalRunner.Gguf;

namespace LocalRunner.Cli.Flags;

/// <summary>Finds the file that <c>--draft</c> means: a model, or the one that the catalogue names for the larger model.</summary>
internal static class DraftReference
{
    public const string Auto = "auto";

    /// <param name="options">The options, whose draft is as it was given.</param>
    /// <param name="model">What the user named as the larger model.</param>
    /// <param name="terminal">Knows the store.</param>
    /// <exception cref="LocalRunnerException">The draft is not on this machine, or the catalogue names none.</exception>
    public static ModelOptions Resolve(ModelOptions options, string model, Terminal terminal) => options.DraftModel is { } draft
        ? options with { DraftModel = ModelReference.Resolve(draft == Auto ? Chosen(model, terminal) : draft, terminal) }
        : options;

    private static string Chosen(string model, Terminal terminal) => EntryOf(model, terminal)?.Draft
        ?? throw SettingValue.Invalid($"The catalogue names no draft for {model}. Name a small model of the same family: --draft MODEL.");

    /// <summary>A file tells by its name, or the name in its header, which model it is.</summary>
    private static CatalogEntry? EntryOf(string model, Terminal terminal)
    {
        if (ModelCatalog.TryFind(model, out var match))
            return match.Entry;
        if (ModelReference.Find(model, terminal) is not { } path)
            return null;
        using var file = GgufFile.Open(path);
        return ModelCatalog.TryFind(new ModelHeader(file).Name, out match) ? match.Entry : ByFileName(path);
    }

    private static CatalogEntry? ByFileName(string path)
    {
        var name = Path.GetFileName(path).ToLowerInvariant();
        return ModelCatalog.Entries.Where(entry => name.StartsWith(entry.Id + "-", StringComparison.Ordinal) || name.StartsWith(entry.Id + ".", StringComparison.Ordinal)).MaxBy(entry => entry.Id.Length);
    }
}
