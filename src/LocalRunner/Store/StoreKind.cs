namespace LocalRunner.Store;

/// <summary>Says in which program's store a model lies.</summary>
public enum StoreKind
{
    /// <summary>LocalRunner's own folder, for what comes from elsewhere than the hub.</summary>
    LocalRunner,

    /// <summary>The Hugging Face hub's cache, which LocalRunner, llama.cpp and Python programs share.</summary>
    HuggingFace,

    /// <summary>LM Studio's models folder.</summary>
    LmStudio,

    /// <summary>Ollama's store.</summary>
    Ollama,

    /// <summary>The cache that llama.cpp kept before it shared the hub's.</summary>
    LlamaCpp,

    /// <summary>Docker Model Runner's store.</summary>
    Docker,
}
