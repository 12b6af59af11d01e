using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Server.Router;

namespace LocalRunner.Cli.Serving;

/// <summary>Finds the models that a command line names, and the names that clients ask for them by.</summary>
internal static class ServedNames
{
    private const string Extension = ".gguf";

    /// <exception cref="LocalRunnerException">A model is not on this machine, or two would have the same name.</exception>
    public static IReadOnlyList<NamedModel> Of(IEnumerable<string> models, Terminal terminal)
    {
        var named = models.Select(model => Of(model, terminal)).Distinct().ToList();
        var twice = named.GroupBy(model => model.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? named
            : throw SettingValue.Invalid($"Two models would be called '{twice.Key}': {string.Join(" and ", twice.Select(model => model.Path))}. Rename one of the files.");
    }

    private static NamedModel Of(string model, Terminal terminal)
    {
        var path = ModelReference.Resolve(model, terminal);
        return new(Name(model), Path.GetFullPath(path)) { Projector = FoundProjector.Apply(new(), model, path, terminal).Projector };
    }

    /// <summary>Finds the model that ships; nothing where it does not lie beside the program.</summary>
    public static IReadOnlyList<NamedModel> Demo(Terminal terminal)
    {
        try
        {
            return [new(ModelReference.Demo, ModelReference.Resolve(ModelReference.Demo, terminal))];
        }
        catch (LocalRunnerException)
        {
            return [];
        }
    }

    private static string Name(string model)
    {
        var name = File.Exists(model) ? Path.GetFileName(model) : model;
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name[..^Extension.Length] : name;
    }
}
