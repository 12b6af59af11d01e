using LocalRunner.Devices;
using LocalRunner.Engine;

namespace LocalRunner;

/// <summary>
/// The llama.cpp library of this process. It is loaded once, by the first model or by the first question here, and which of its
/// CPU builds is loaded depends on that model: ask after a model is loaded to hear what that model runs on.
/// </summary>
public static class LlamaCpp
{
    /// <summary>Gets every place where the library was looked for, in order. Loads the library if nothing did so far.</summary>
    public static IReadOnlyList<LibraryLoadAttempt> LoadAttempts => LocalModel.DefaultEngine.LoadAttempts;

    /// <summary>Gets the GPUs that layers can go to, with the memory that is free on each.</summary>
    /// <exception cref="LocalRunnerException">No library was found, or one whose binary interface is another.</exception>
    public static IReadOnlyList<GpuInfo> Gpus => LocalModel.DefaultEngine.Gpus;

    /// <summary>Loads the library if nothing did so far, and describes it.</summary>
    /// <exception cref="LocalRunnerException">No library was found, or one whose binary interface is another.</exception>
    public static EngineInfo Load() => LocalModel.DefaultEngine.Info;
}
