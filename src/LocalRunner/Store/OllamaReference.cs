namespace LocalRunner.Store;

/// <summary>Names a model of Ollama's registry.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Namespace">Whose it is; <c>library</c> holds the registry's own.</param>
/// <param name="Tag">The variant.</param>
public sealed record OllamaReference(string Name, string Namespace = OllamaReference.Library, string Tag = OllamaReference.Latest) : ModelReference
{
    /// <summary>The namespace where none is named.</summary>
    internal const string Library = "library";

    /// <summary>The tag where none is named.</summary>
    internal const string Latest = "latest";

    /// <inheritdoc/>
    public override string ToString() => $"ollama.com/{(Namespace == Library ? "" : Namespace + "/")}{Name}:{Tag}";
}
