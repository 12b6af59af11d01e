using LocalRunner.Store;

namespace LocalRunner;

/// <summary>Holds the models on this machine, and gets those that are not here yet.</summary>
/// <remarks>
/// What comes from the Hugging Face hub lies in the cache that its own programs and llama.cpp use, so that nobody downloads it twice;
/// models that other programs keep are found where they are, and never changed. All members may be called from any thread.
/// </remarks>
public sealed partial class ModelStore
{
    private readonly StoreOptions _options;

    /// <summary>Opens the store; nothing is read or written yet.</summary>
    /// <param name="options">Where models are and come from; null takes the environment.</param>
    /// <exception cref="LocalRunnerException">An address is none, or there is no place for models.</exception>
    public ModelStore(StoreOptions? options = null) => _options = (options ?? new StoreOptions()).Resolved();
}
