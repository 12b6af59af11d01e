using LocalRunner.Gguf;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// Asks the engine what a context would take: it reads the header alone, counts instead of allocating, and lays its
/// buffers out exactly as it would for real. The state of recurrent layers is the one thing that it does allocate.
/// </summary>
internal static class DryRun
{
    /// <summary>Returns the sizes of the context, not of the weights.</summary>
    /// <exception cref="LocalRunnerException">The library is missing, the header unusable, or the engine refuses the model or the settings.</exception>
    public static DryRunResult Run(GgufFile model, ContextSettings settings)
    {
        LlamaLibrary.Load();
        if (model.HasData)
            return Run(model.Path, settings);

        var folder = Directory.CreateTempSubdirectory("localrunner-plan-");
        try
        {
            // The library wants the full length, which is a hole behind the header.
            var path = Path.Combine(folder.FullName, "header.gguf");
            GgufWriter.Of(model).Write(path);
            return Run(path, settings);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static DryRunResult Run(string path, ContextSettings settings)
    {
        using var log = EngineLog.Open();
        var parameters = LlamaImports.DefaultModelParameters();
        parameters.NoAlloc = true;

        // Whatever the plan says: with a mapped file the library would end the process.
        parameters.LoadMode = (int)LoadMode.None;
        parameters.UseExtraBufferTypes = settings.Plan.Repack;
        parameters.GpuLayers = settings.Plan.GpuLayers;
        parameters.TensorBufferOverrides = BufferOverrides.Experts(settings.Plan.CpuExperts);
        using var model = LlamaImports.LoadModel(path, parameters);
        if (model.IsInvalid)
            throw Refused($"the model {path}", log);

        var before = log.Lines.Count;
        using var context = ContextParameters.Create(model, ContextParameters.Of(settings));
        if (context.IsInvalid)
            throw Refused($"a context of {settings.Plan.ContextLength} tokens", log);

        var lines = log.Lines.Skip(before).ToList();
        return new(
            MemoryLog.Read(lines, LlamaLibrary.NameOf) with { KvCache = MemoryLog.ReadCounted(lines) },
            ContextParameters.ReadFlashAttention(settings.FlashAttention, lines));
    }

    private static LocalRunnerException Refused(string what, EngineLog.Capture log) => new(LocalRunnerError.UnsupportedModel,
        $"llama.cpp {LlamaLibrary.Load().Release} refused {what} in a dry run: {log.Problem ?? "it gave no reason"}. Try other settings, or a newer release.");
}
