namespace LocalRunner.Server.Ollama;

/// <summary>The version of Ollama whose routes these are: clients compare it with the one that they need.</summary>
internal sealed record OllamaVersion(string Version)
{
    public static OllamaVersion Current { get; } = new("0.13.0");
}
