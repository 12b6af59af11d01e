using Microsoft.Extensions.AI;

namespace LocalRunner;

/// <summary>Turns texts into vectors with a local model, through .NET's own interface.</summary>
public sealed class LocalEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly LocalModelSource _source;

    /// <summary>Creates a generator over a loaded model, which stays the caller's to dispose.</summary>
    /// <param name="model">The model.</param>
    public LocalEmbeddingGenerator(LocalModel model)
        : this(LocalModelSource.Of(model))
    {
    }

    internal LocalEmbeddingGenerator(LocalModelSource source) => _source = source;

    /// <inheritdoc/>
    /// <exception cref="LocalRunnerException">The model gives no vectors, or not of the width asked for, or a text has more tokens than it reads.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var model = await _source.GetAsync(cancellationToken).ConfigureAwait(false);
        if (options?.Dimensions is { } wanted && wanted != model.Info.EmbeddingWidth)
            throw Require.Invalid($"Vectors of {wanted} elements were asked for; {model.Info.Name} gives {model.Info.EmbeddingWidth}. Leave the number out.");

        string[] texts = [.. values];
        if (texts.Length == 0)
            return [];
        var raw = options?.RawRepresentationFactory?.Invoke(this) as EmbeddingOptions;
        var result = await model.EmbedAsync(texts, raw, cancellationToken).ConfigureAwait(false);
        var created = DateTimeOffset.UtcNow;
        return new(result.Vectors.Select(vector => new Embedding<float>(vector) { CreatedAt = created, ModelId = model.Info.Name }))
        {
            Usage = new() { InputTokenCount = result.PromptTokens, TotalTokenCount = result.PromptTokens },
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("localrunner", null, _source.Name, _source.Loaded?.Info.EmbeddingWidth)
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType == typeof(LocalModel) ? _source.Loaded
            : null;
    }

    /// <summary>Does nothing: the model belongs to whoever loaded it.</summary>
    public void Dispose()
    {
    }
}
