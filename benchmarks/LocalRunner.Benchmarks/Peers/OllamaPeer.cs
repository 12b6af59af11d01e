using LocalRunner.Gguf;

namespace LocalRunner.Benchmarks.Peers;

/// <summary>The file's size and a KV cache of half-precision floats, with the fewest heads of any layer and the width shared among them.</summary>
internal sealed class OllamaPeer : IPeer
{
    public string Name => "Ollama";

    public string Source => "ollama/ollama, llm/llama_server.go, PredictServerVRAM (read November 2026)";

    public string Note => "Ignores sliding windows, the width of a head that a file names, the type of the cache, computing and repacking.";

    public bool MeansAnonymous(PlanSettings settings) => false;

    public long Estimate(GgufFile model, PlanSettings settings)
    {
        var header = new PeerHeader(model);
        var headWidth = header.Heads > 0 ? header.Width / header.Heads : 0;
        return model.FileBytes + (2 * header.Layers * Math.Max(1, header.CachedHeads) * headWidth * settings.ContextLength * 2);
    }
}
