using LocalRunner.Bench.Text;
using LocalRunner.Catalog;
using LocalRunner.Cli.Interaction;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Cli.Flags;

/// <summary>Opens the headers that MODEL means: those of a file, or those that the files of a model of the catalogue have.</summary>
internal static class ModelHeaders
{
    public const string Help = ModelReference.Help + " Or a model of the catalogue (llama-3.3-70b, qwen2.5-coder-32b:Q8_0), which needs no file, or one elsewhere, of which the header is read: "
        + Elsewhere;

    public const string Elsewhere = "hf.co/user/repo[:quant|/file][@revision], ollama.com/[namespace/]name[:tag], or the https address of a .gguf file.";

    /// <summary>Opens them.</summary>
    /// <param name="model">What the user named.</param>
    /// <param name="terminal">Knows the store.</param>
    /// <param name="isForHere">Whether files of a catalogue's model that are on this machine are meant; all of its quants otherwise.</param>
    public static IReadOnlyList<GgufFile> Open(string model, Terminal terminal, bool isForHere = true)
    {
        if (ModelReference.Find(model, terminal, byCatalogue: false) is { } path)
            return [GgufFile.Open(path)];
        if (!IsName(model))
            return [GgufFile.Open(ModelReference.Resolve(model, terminal))];

        var match = ModelCatalog.Find(model);
        if (isForHere && new ModelStore(terminal.Store).FindAll(Store.ModelReference.Parse(model)) is { Count: > 0 } here)
        {
            terminal.Say($"note: planned from what is on this machine: {PlainText.OfLine(string.Join(", ", here.Select(each => each.Name)))}.");
            return [.. here.Select(each => each.OpenHeader())];
        }

        var entry = match.Entry;
        IEnumerable<GgufFileType> types = match.FileType is { } type ? [type] : entry.PlannedFileTypes;
        return [.. types.Select(each => SyntheticModel.Create(entry.Shape with { Name = entry.Id }, each).Preview())];
    }

    /// <summary>What the catalogue says can't be had with a model, a sentence each.</summary>
    public static IReadOnlyList<string> Limits(string model) => !File.Exists(model) && ModelCatalog.TryFind(model, out var match) ? match.Entry.Limits : [];

    /// <summary>Whether a model of the catalogue is meant, and no file.</summary>
    public static bool IsName(string model) => model != ModelReference.Demo && !File.Exists(model) && !Directory.Exists(model) && !LooksLikePath(model);

    /// <summary>Whether a model of a hub, a registry or an address is meant, and no file.</summary>
    public static bool IsElsewhere(string model, Terminal terminal) => NamesAnother(model) && ModelReference.Find(model, terminal, byCatalogue: false) is null;

    /// <summary>What can't be read, but has parts, is most likely one written wrong: its reading says how it is written.</summary>
    private static bool NamesAnother(string model) => model != ModelReference.Demo && !File.Exists(model) && !Directory.Exists(model)
        && (Store.ModelReference.TryParse(model, out var reference) ? reference is not (Store.FileReference or Store.NamedReference) : model.Contains('/', StringComparison.Ordinal));

    private static bool LooksLikePath(string model) =>
        model.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) || model.Contains('/', StringComparison.Ordinal) || model.Contains('\\', StringComparison.Ordinal);
}
