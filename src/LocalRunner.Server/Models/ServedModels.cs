using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Models;

/// <summary>The models of this process by their names, in any case of the letters, with or without Ollama's tag latest.</summary>
internal sealed class ServedModels : IAsyncDisposable
{
    private const string Latest = ":latest";

    private readonly Dictionary<string, ServedModel> _byName = new(StringComparer.OrdinalIgnoreCase);

    public ServedModels(ServerOptions options)
    {
        All = [.. options.Models.Select(model => new ServedModel(model, options))];
        foreach (var model in All)
        {
            foreach (var name in (string[])[model.Name, .. model.Aliases])
                _byName.Add(name, model);
        }
    }

    public IReadOnlyList<ServedModel> All { get; }

    /// <summary>Finds a model; null where there is none of the name.</summary>
    public ServedModel? Find(string name) =>
        _byName.GetValueOrDefault(name)
        ?? (name.EndsWith(Latest, StringComparison.OrdinalIgnoreCase) ? _byName.GetValueOrDefault(name[..^Latest.Length]) : _byName.GetValueOrDefault(name + Latest));

    /// <summary>Finds the model that a request names, or the only one where it names none.</summary>
    /// <exception cref="ApiException">There is none of the name, or none is named of several.</exception>
    public ServedModel Get(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return All is [var only] ? only
                : throw new ApiException(ApiError.Invalid($"'model' is missing; one of {string.Join(", ", All.Select(model => model.Name))} is expected.", "model", "missing_value"));
        }

        return Find(name) ?? throw new ApiException(ApiError.UnknownModel(name.Length > 256 ? name[..256] + "…" : name, All.Select(model => model.Name)));
    }

    /// <summary>Begins a request to the model that it names; see <see cref="ServedModel.UseAsync"/>.</summary>
    public Task<ModelUse> UseAsync(string? name, HttpContext context)
    {
        var model = Get(name);
        RequestNotes.Of(context).Model = model.Name;
        return model.UseAsync(context.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in All)
            await model.DisposeAsync();
    }
}
