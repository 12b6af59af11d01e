using LocalRunner.Catalog;
using LocalRunner.Cli.Interaction;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Store;
using LocalRunner.Synthesis;

namespace LocalRunner.Cli.Flags;

/// <summary>Finds the file that MODEL means, for every command that takes one.</summary>
internal static class ModelReference
{
    public const string Demo = "demo";
    public const string Help = "A .gguf file, a model that 'list' shows, or 'demo' for the small model that ships with LocalRunner.";

    private const string DemoFile = "models/demo/demo-q8_0.gguf";

    /// <summary>Finds it, or says what there is instead and how to get it.</summary>
    public static string Resolve(string model, Terminal terminal)
    {
        if (Find(model, terminal) is { } path)
            return path;
        if (Directory.Exists(model))
            throw NotFound($"'{model}' is a folder. Name the .gguf file in it, the first one of a split model.");
        if (!Store.ModelReference.TryParse(model, out var reference) || reference is FileReference)
            throw NotFound($"There is no file '{model}'. MODEL is the path of a .gguf file, a model that '{Commands.CommandLine.Name} list' shows, or '{Demo}'.");
        throw reference is NamedReference ? Missing(model) : NotFound($"'{model}' is not on this machine. Get it with '{Commands.CommandLine.Name} pull {model}'.");
    }

    /// <summary>Finds it among files and installed models; null where it is not on this machine.</summary>
    /// <param name="model">What the user named.</param>
    /// <param name="terminal">Knows the store.</param>
    /// <param name="byCatalogue">Whether a name of the catalogue means an installed model of its repository.</param>
    public static string? Find(string model, Terminal terminal, bool byCatalogue = true)
    {
        if (model == Demo)
        {
            var shipped = Path.Combine(AppContext.BaseDirectory, DemoFile);
            return File.Exists(shipped)
                ? shipped
                : throw NotFound($"The demo model is not where it should be, '{shipped}'. Install or build LocalRunner again; a file called demo is ./demo.");
        }

        if (File.Exists(model))
            return model;
        return !Directory.Exists(model) && Store.ModelReference.TryParse(model, out var reference) && reference is not FileReference
            ? new ModelStore(terminal.Store).Find(reference, byCatalogue)
            : null;
    }

    /// <summary>What the catalogue knows of a model that is not here is more use than that it is not here.</summary>
    private static LocalRunnerException Missing(string model)
    {
        if (!ModelCatalog.TryFind(model, out var match))
        {
            var repository = model.Split('/').Length == 2 ? $" If it is a repository of the Hugging Face hub, name it hf.co/{model}." : "";
            return NotFound($"There is no file '{model}', and no installed model is called so. {Near(model)} '{Commands.CommandLine.Name} list' shows what is here.{repository}");
        }

        var entry = match.Entry;
        IEnumerable<GgufFileType> types = match.FileType is { } type ? [type] : entry.PlannedFileTypes;
        var family = types.Select(each => SyntheticModel.Create(entry.Shape with { Name = entry.Id }, each).Preview()).ToList();
        try
        {
            var plan = MemoryPlanner.Plan(family);
            var bytes = family.First(file => GgufFileTypes.Of(file) is { } each && GgufFileTypes.NameOf(each) == plan.FileType).FileBytes;
            var fit = plan.Fits
                ? $"Its {plan.FileType} takes about {new ByteSize(bytes)}, and fits this machine."
                : $"It does not fit this machine: even its {plan.FileType} takes about {new ByteSize(bytes)} of file and {new ByteSize(plan.Memory.ResidentPeak)} of memory, of which {new ByteSize(plan.Budget)} may be used.";
            return NotFound($"{entry.Id} is not on this machine. {(entry.Repository is null ? "The catalogue knows no repository of it." : $"It is published as hf.co/{entry.Repository}.")} {fit} "
                + (entry.Repository is null ? $"'{Commands.CommandLine.Name} search {entry.Id}' looks for one." : $"Get it with '{Commands.CommandLine.Name} pull {model}'."));
        }
        finally
        {
            family.ForEach(file => file.Dispose());
        }
    }

    /// <summary>The catalogue says itself what it has of a similar name.</summary>
    private static string Near(string model)
    {
        try
        {
            return ModelCatalog.Find(model).Entry.Name;
        }
        catch (LocalRunnerException exception)
        {
            return exception.Message;
        }
    }

    private static LocalRunnerException NotFound(string message) => new(LocalRunnerError.FileNotFound, message);
}
