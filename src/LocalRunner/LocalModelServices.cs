using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace LocalRunner;

/// <summary>Registers local models as services.</summary>
public static class LocalModelServices
{
    /// <summary>
    /// Adds a model as a keyed <see cref="IChatClient"/> and <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/>, and the first one added also
    /// without a key. It is loaded once, when it is first used, shared by all, and disposed with the container.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The key.</param>
    /// <param name="path">The GGUF file.</param>
    /// <param name="options">How to load it; null takes the defaults.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="LocalRunnerException">An option is outside what it allows.</exception>
    public static IServiceCollection AddLocalModel(this IServiceCollection services, string name, string path, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options?.Validate();
        services.AddKeyedSingleton(name, (provider, _) => new LocalModelSource(name, path, options, provider.GetService<ILoggerFactory>()));
        services.AddKeyedSingleton<IChatClient>(name, (provider, key) => new LocalChatClient(provider.GetRequiredKeyedService<LocalModelSource>(key)));
        services.AddKeyedSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            name, (provider, key) => new LocalEmbeddingGenerator(provider.GetRequiredKeyedService<LocalModelSource>(key)));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IChatClient>(name));
        services.TryAddSingleton(provider => provider.GetRequiredKeyedService<IEmbeddingGenerator<string, Embedding<float>>>(name));
        return services;
    }
}
