using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Preflight;

namespace LocalRunner.Engine.Llama;

/// <summary>llama.cpp behind the seam.</summary>
internal sealed unsafe class LlamaEngine : IEngine
{
    public static LlamaEngine Instance { get; } = new();

    /// <summary>The headers that passed; checking a large vocabulary twice would take as long as reading it.</summary>
    private readonly ConditionalWeakTable<GgufFile, object> _checked = [];

    public EngineInfo Info => LlamaLibrary.Load();

    public IReadOnlyList<LibraryLoadAttempt> LoadAttempts => LlamaLibrary.Attempts;

    public void Check(GgufFile model, IReadOnlyList<LoraAdapter> adapters)
    {
        Check(model);
        LlamaLibrary.Expect(model);
        foreach (var adapter in adapters)
        {
            using var file = GgufFile.Open(adapter.Path);
            ModelPreflight.CheckAdapter(file, model);
        }
    }

    public DryRunResult DryRun(GgufFile model, ContextSettings settings)
    {
        Check(model);
        return Llama.DryRun.Run(model, settings);
    }

    public QuantizeResult Quantize(GgufFile input, string output, QuantizeOptions options, bool dryRun, Action<double> onProgress)
    {
        Check(input);
        return Quantization.Run(input, output, options, dryRun, onProgress);
    }

    public IEngineModel LoadModel(GgufFile file, PlanSettings settings, Func<float, bool> onProgress)
    {
        Check(file, []);
        ModelPreflight.CheckMapping(file, settings.LoadMode);
        LlamaLibrary.Load();
        var progress = new Progress(onProgress);
        var self = GCHandle.Alloc(progress);
        using var log = EngineLog.Open();
        try
        {
            var parameters = LlamaImports.DefaultModelParameters();
            parameters.GpuLayers = settings.GpuLayers;
            parameters.TensorBufferOverrides = BufferOverrides.Experts(settings.CpuExperts);
            parameters.LoadMode = (int)settings.LoadMode;
            parameters.UseExtraBufferTypes = settings.Repack && !new ModelHeader(file).CompressesContext;
            parameters.ProgressCallback = &OnProgress;
            parameters.ProgressUserData = (void*)GCHandle.ToIntPtr(self);

            var handle = LlamaImports.LoadModel(file.Path, parameters);

            // Past the system's cache each tensor is read into a buffer of its own, and glibc keeps those of up to 32 MiB.
            if (settings.LoadMode == LoadMode.DirectIo)
                NativeHeap.Trim();
            if (!handle.IsInvalid)
                return new LlamaModel(handle, file, MemoryLog.Read(log.Lines, LlamaLibrary.NameOf));

            handle.Dispose();
            progress.Failure?.Throw();
            if (progress.Stopped)
                throw new OperationCanceledException("The load was cancelled.");
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel,
                $"llama.cpp {LlamaLibrary.Load().Release} could not load {file.Path}: {log.Problem ?? "it gave no reason"}. "
                + "Another architecture or a newer file may need a newer release.");
        }
        finally
        {
            self.Free();
        }
    }

    public IEngineProjector LoadProjector(GgufFile projector, GgufFile file, IEngineModel model, int threads)
    {
        ModelPreflight.CheckProjector(projector, file);
        return ((LlamaModel)model).CreateProjector(projector, threads);
    }

    public IReadOnlyList<GpuInfo> Gpus =>
    [
        .. LlamaLibrary.ReadDevices()
            .Where(device => device.Kind is "gpu" or "integrated gpu")
            .Select(device => new GpuInfo(LlamaLibrary.NameOf(device.Name), device.FreeBytes, SharesMemory: device.Kind == "integrated gpu" || OperatingSystem.IsMacOS())),
    ];

    private void Check(GgufFile model)
    {
        if (_checked.TryGetValue(model, out _))
            return;
        ModelPreflight.Check(model);
        _checked.AddOrUpdate(model, model.Path);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static bool OnProgress(float done, void* userData) =>
        ((Progress)GCHandle.FromIntPtr((nint)userData).Target!).Report(done);

    /// <summary>Carries progress out of native code, and what went wrong there past it, since nothing may be thrown across.</summary>
    private sealed class Progress(Func<float, bool> report)
    {
        public bool Stopped { get; private set; }

        public ExceptionDispatchInfo? Failure { get; private set; }

        public bool Report(float done)
        {
            try
            {
                Stopped = !report(done);
                return !Stopped;
            }
            catch (Exception exception)
            {
                Failure = ExceptionDispatchInfo.Capture(exception);
                return false;
            }
        }
    }
}
