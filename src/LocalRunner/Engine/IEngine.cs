using LocalRunner.Devices;
using LocalRunner.Gguf;

namespace LocalRunner.Engine;

/// <summary>
/// The seam to whatever computes. llama.cpp stands behind it; tests put a fake there for failures that can't be provoked
/// otherwise. It opens no file that it has not checked itself.
/// </summary>
internal interface IEngine
{
    /// <summary>Gets what computes, and on which devices. Loads the native library if nothing did so far.</summary>
    /// <exception cref="LocalRunnerException">No library was found, or one whose binary interface is another.</exception>
    EngineInfo Info { get; }

    /// <summary>Gets every place where the native library was looked for, in order. Loads it if nothing did so far.</summary>
    IReadOnlyList<LibraryLoadAttempt> LoadAttempts { get; }

    /// <summary>Gets the GPUs that layers can go to, with the memory that is free on each.</summary>
    IReadOnlyList<GpuInfo> Gpus { get; }

    /// <summary>Refuses files on which it would fail, before anything is loaded. The first model checked decides which CPU code is loaded.</summary>
    /// <param name="model">The model's header.</param>
    /// <param name="adapters">The adapters that its contexts will have.</param>
    /// <exception cref="LocalRunnerException">A file can't be used; the message says why.</exception>
    void Check(GgufFile model, IReadOnlyList<LoraAdapter> adapters);

    /// <summary>Loads the weights of a model that it checks first. Returns when the model is ready, throws when it is not.</summary>
    /// <param name="file">The model's header; the weights are read from its path.</param>
    /// <param name="settings">How to load it; all values are final.</param>
    /// <param name="onProgress">Gets the part done, 0 to 1, on the calling thread; false stops the load with an <see cref="OperationCanceledException"/>.</param>
    IEngineModel LoadModel(GgufFile file, PlanSettings settings, Func<float, bool> onProgress);

    /// <summary>Loads a projector that it checks first, for a model that it loaded; it is disposed before the model.</summary>
    /// <param name="projector">The projector's header; the weights are read from its path.</param>
    /// <param name="file">The model's header.</param>
    /// <param name="model">The model.</param>
    /// <param name="threads">The threads to compute with.</param>
    /// <exception cref="LocalRunnerException">The projector can't be used, or the library for it is missing.</exception>
    IEngineProjector LoadProjector(GgufFile projector, GgufFile file, IEngineModel model, int threads) => throw new NotSupportedException("This engine reads no images.");

    /// <summary>Lays a context out without allocating it, and returns the sizes of the context, not of the weights.</summary>
    /// <param name="model">The model's header; the data need not be there.</param>
    /// <param name="settings">The context's settings, and the plan's for the weights.</param>
    /// <exception cref="LocalRunnerException">The library is missing, the header unusable, or the engine refuses the model or the settings.</exception>
    DryRunResult DryRun(GgufFile model, ContextSettings settings);

    /// <summary>Quantises a model.</summary>
    /// <param name="input">The model.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="options">How; all values are checked.</param>
    /// <param name="dryRun">Whether only the sizes are wanted, and nothing is written.</param>
    /// <param name="onProgress">Gets the part of the tensors that is done, 0 to 1.</param>
    QuantizeResult Quantize(GgufFile input, string output, QuantizeOptions options, bool dryRun, Action<double> onProgress);
}
