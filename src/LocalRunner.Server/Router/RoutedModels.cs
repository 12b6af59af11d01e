using System.Collections.Concurrent;
using LocalRunner.Catalog;
using LocalRunner.Store;

namespace LocalRunner.Server.Router;

/// <summary>
/// Finds what a client's name of a model means: one given at the start, an alias, an upstream's, or an installed one. Names are compared without
/// case; <c>:latest</c>, which Ollama's clients add, counts for nothing. Files are never found by paths that a client sends.
/// </summary>
internal sealed class RoutedModels(RouterOptions options)
{
    private const string LatestTag = ":latest";
    private const int MostAliases = 8;

    private readonly ConcurrentDictionary<string, NamedModel> _installed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the model that a name means.</summary>
    /// <param name="asked">The name; null or empty means the first model that was given at the start.</param>
    /// <exception cref="LocalRunnerException">There is none (<see cref="LocalRunnerError.ModelNotAvailable"/>), or the name leaves open which of several.</exception>
    public Route Resolve(string? asked)
    {
        if (string.IsNullOrEmpty(asked))
        {
            return options.Models is [var first, ..]
                ? new Route.Here(first)
                : throw new LocalRunnerException(LocalRunnerError.InvalidArgument, "The request names no model, and the server was started with none. Set 'model'; GET /v1/models lists them.");
        }

        var name = asked;
        for (var hops = 0; Aliased(name) is { } target; name = target)
        {
            if (++hops > MostAliases)
                throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"The alias '{asked}' leads in a circle.");
        }

        return Given(name) is { } given ? new Route.Here(given)
            : Remote(name) is { } elsewhere ? elsewhere
            : Installed(name) is { } installed ? new Route.Here(installed)
            : throw Unknown(asked, name);
    }

    /// <summary>Finds the upstream that takes what does not fit; null where none does.</summary>
    public Route.Elsewhere? Overflow => options.Overflow is { } overflow
        ? Remote(overflow) ?? throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"There is no upstream '{overflow}' for what does not fit.")
        : null;

    /// <summary>Lists all models of this machine that can be asked for: those given first, then the installed ones.</summary>
    public IReadOnlyList<NamedModel> All()
    {
        var paths = options.Models.Select(model => model.Path).ToHashSet();
        var installed = options.Store?.List().Models.Where(model => !paths.Contains(model.Path)).Select(Of) ?? [];
        return [.. options.Models, .. installed];
    }

    /// <summary>Gets the other names of a model.</summary>
    public IReadOnlyList<string> AliasesOf(NamedModel model) =>
        [.. options.Aliases.Where(alias => Given(alias.Value) == model || WithoutTag(alias.Value).Equals(WithoutTag(model.Name), StringComparison.OrdinalIgnoreCase)).Select(alias => alias.Key)];

    /// <summary>Forgets what was installed when it was last asked for.</summary>
    public void Refresh() => _installed.Clear();

    private string? Aliased(string name) => Among(options.Aliases, name, alias => alias.Key) is { Value: { } target } && target != name ? target : null;

    private NamedModel? Given(string name) => Among(options.Models, name, model => model.Name) ?? Among(options.Hidden, name, model => model.Name);

    private static T? Among<T>(IEnumerable<T> known, string name, Func<T, string> nameOf) =>
        known.FirstOrDefault(each => WithoutTag(nameOf(each)).Equals(WithoutTag(name), StringComparison.OrdinalIgnoreCase));

    private Route.Elsewhere? Remote(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var upstream = options.Upstreams.FirstOrDefault(each => each.Name.Equals(slash < 0 ? name : name[..slash], StringComparison.OrdinalIgnoreCase));
        return upstream is null ? null : new(upstream, slash < 0 ? null : name[(slash + 1)..]);
    }

    private NamedModel? Installed(string name)
    {
        if (_installed.TryGetValue(name, out var known) && File.Exists(known.Path))
            return known;
        if (options.Store is null || Find(name) is not { } found)
            return null;
        var model = options.Models.FirstOrDefault(each => each.Path == found.Path) ?? found;
        _installed[name] = model;
        return model;
    }

    private NamedModel? Find(string name)
    {
        foreach (var text in new[] { name, WithoutTag(name) }.Distinct())
        {
            if (!ModelReference.TryParse(text, out var reference) || reference is FileReference or WebReference)
                continue;
            if (options.Store!.FindInstalled(reference) is { } installed)
                return Of(installed);
            if (reference is not NamedReference && options.Store.Find(reference) is { } path)
                return new(text, path);
        }

        return null;
    }

    private static NamedModel Of(InstalledModel model) => new(model.Name, model.Path) { Projector = model.Projector?.Path };

    private LocalRunnerException Unknown(string asked, string name)
    {
        var near = All().Select(model => model.Name).Concat(options.Aliases.Keys).Where(known => known.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(known, StringComparison.OrdinalIgnoreCase)).Take(3).ToList();
        var more = near.Count > 0 ? $"Similar names: {string.Join(", ", near)}."
            : ModelCatalog.TryFind(name, out var match) && match.Entry.Repository is not null ? $"The catalogue knows it: 'localrunner pull {name}' or POST /api/pull downloads it."
            : "GET /v1/models lists those that are here.";
        return new(LocalRunnerError.ModelNotAvailable, $"There is no model '{asked}' on this server. {more}");
    }

    private static string WithoutTag(string name) => name.EndsWith(LatestTag, StringComparison.OrdinalIgnoreCase) ? name[..^LatestTag.Length] : name;
}
