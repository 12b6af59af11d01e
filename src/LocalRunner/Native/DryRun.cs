using LocalRunner.Gguf;
using LocalRunner.Inference;
using LocalRunner.Preflight;

namespace LocalRunner.Native;

/// <summary>
/// Asks the engine what a context would take: it reads the header alone, counts instead of allocating, and lays its
/// buffers out exactly as it would for real. The state of recurrent layers is the one thing that it does allocate.
/// </summary>
internal static class DryRun
{
    /// <summary>Returns the sizes of the context, not of the weights.</summary>
    /// <exception cref="LocalRunnerException">The library is missing, the header unusable, or the engine refuses the model or the settings.</exception>
    public static DryRunResult Run(GgufFile model, EngineContextSettings settings, bool repack = true, int gpuLayers = 0)
    {
        NativeRuntime.Load();

        // On some headers the library would end the process.
        ModelPreflight.Check(model);
        if (model.HasData)
            return Run(model.Path, settings, repack, gpuLayers);

        var folder = Directory.CreateTempSubdirectory("localrunner-plan-");
        try
        {
            // The library wants the full length, which is a hole behind the header.
            var path = Path.Combine(folder.FullName, "header.gguf");
            GgufWriter.Of(model).Write(path);
            return Run(path, settings, repack, gpuLayers);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static DryRunResult Run(string path, EngineContextSettings settings, bool repack, int gpuLayers)
    {
        using var log = NativeLog.Open();
        var parameters = NativeMethods.DefaultModelParams();
        parameters.NoAlloc = true;

        // Whatever the plan says: with a mapped file the library would end the process.
        parameters.LoadMode = (int)LoadMode.None;
        parameters.UseExtraBufferTypes = repack;
        parameters.GpuLayers = gpuLayers;
        using var model = NativeMethods.LoadModel(path, parameters);
        if (model.IsInvalid)
            throw Refused($"the model {path}", log);

        var before = log.Lines.Count;
        using var context = NativeMethods.CreateContext(model, ContextParameters.Of(settings));
        if (context.IsInvalid)
            throw Refused($"a context of {settings.ContextLength} tokens", log);

        context.KeepAlive(model);
        var lines = log.Lines.Skip(before).ToList();
        return new(
            MemoryLog.Read(lines) with { KvCache = MemoryLog.ReadCounted(lines) },
            ContextParameters.ReadFlashAttention(settings.FlashAttention, lines));
    }

    private static LocalRunnerException Refused(string what, NativeLog.Capture log) => new(LocalRunnerError.UnsupportedModel,
        $"llama.cpp {NativeRuntime.Load().Release} refused {what} in a dry run: {log.Problem ?? "it gave no reason"}. Try other settings, or a newer release.");
}
