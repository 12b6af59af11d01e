namespace LocalRunner.Server;

/// <summary>Describes a model that a server serves: its names, where it comes from, and how it is loaded.</summary>
public sealed record ServedModelOptions
{
    /// <summary>Gets the name that clients ask for, in any case of its letters.</summary>
    public required string Name { get; init; }

    /// <summary>Gets further names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Gets the GGUF file, which is loaded when the server starts; null where <see cref="Model"/> is given.</summary>
    public string? Path { get; init; }

    /// <summary>Gets how it is loaded; null takes the defaults.</summary>
    public ModelOptions? Options { get; init; }

    /// <summary>Gets a model that is loaded already and stays its owner's to dispose; null where <see cref="Path"/> is given.</summary>
    public LocalModel? Model { get; init; }

    /// <summary>Gets how answers are given where a request does not say.</summary>
    public GenerationOptions Defaults { get; init; } = new();

    /// <summary>Gets how texts become vectors where a request does not say.</summary>
    public EmbeddingOptions Embedding { get; init; } = new();

    internal void Validate()
    {
        foreach (var name in (string[])[Name, .. Aliases])
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > 256)
                throw Require.Invalid($"A model's name has 1 to 256 characters; '{name}' has {name.Length}.");
        }

        if (Path is null == Model is null)
            throw Require.Invalid($"The model '{Name}' needs either a path or a loaded model.");
        Options?.Validate();
        Defaults.Validate();
    }
}
