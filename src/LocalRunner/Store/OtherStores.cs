namespace LocalRunner.Store;

/// <summary>Says where other programs keep their models.</summary>
/// <param name="LmStudio">LM Studio's models folders.</param>
/// <param name="Ollama">Ollama's stores.</param>
/// <param name="LlamaCpp">llama.cpp's caches.</param>
/// <param name="Docker">Docker Model Runner's stores.</param>
internal sealed record OtherStores(IReadOnlyList<string> LmStudio, IReadOnlyList<string> Ollama, IReadOnlyList<string> LlamaCpp, IReadOnlyList<string> Docker)
{
    public static OtherStores None { get; } = new([], [], [], []);
}
