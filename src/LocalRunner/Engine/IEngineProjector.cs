namespace LocalRunner.Engine;

/// <summary>Makes images vectors that a language model reads. It lives as long as the model; <see cref="Open"/> may be called from any thread, what it gives belongs to one.</summary>
internal interface IEngineProjector : IDisposable
{
    /// <summary>Gets the buffer for intermediate results, in bytes.</summary>
    long ComputeBytes { get; }

    /// <summary>Gets the weights, in bytes.</summary>
    long WeightBytes { get; }

    /// <summary>Gets whether all vectors of a square are read at once, each seeing those behind it as well.</summary>
    bool ReadsSquaresAtOnce { get; }

    /// <summary>Decodes an image and cuts it.</summary>
    /// <param name="image">The bytes of its file.</param>
    /// <exception cref="LocalRunnerException">It is no image that can be read.</exception>
    IEngineImage Open(byte[] image);
}
