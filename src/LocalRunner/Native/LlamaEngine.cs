using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LocalRunner.Devices;
using LocalRunner.Inference;

namespace LocalRunner.Native;

/// <summary>llama.cpp behind the seam.</summary>
internal sealed unsafe class LlamaEngine : IEngine
{
    public static LlamaEngine Instance { get; } = new();

    public IEngineModel LoadModel(string path, EngineLoadSettings settings, Func<float, bool> onProgress)
    {
        NativeRuntime.Load();
        var progress = new Progress(onProgress);
        var self = GCHandle.Alloc(progress);
        using var log = NativeLog.Open();
        try
        {
            var parameters = NativeMethods.DefaultModelParams();
            parameters.GpuLayers = settings.GpuLayers;
            parameters.LoadMode = (int)settings.LoadMode;
            parameters.UseExtraBufferTypes = settings.Repack;
            parameters.ProgressCallback = &OnProgress;
            parameters.ProgressUserData = (void*)GCHandle.ToIntPtr(self);

            var handle = NativeMethods.LoadModel(path, parameters);
            if (!handle.IsInvalid)
                return new LlamaModel(handle, MemoryLog.Read(log.Lines));

            handle.Dispose();
            progress.Failure?.Throw();
            if (progress.Stopped)
                throw new OperationCanceledException("The load was cancelled.");
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel,
                $"llama.cpp {NativeRuntime.Load().Release} could not load {path}: {log.Problem ?? "it gave no reason"}. "
                + "Another architecture or a newer file may need a newer release.");
        }
        finally
        {
            self.Free();
        }
    }

    public IReadOnlyList<GpuInfo> Gpus =>
    [
        .. NativeRuntime.Load().Devices
            .Where(device => device.Kind is "gpu" or "integrated gpu")
            .Select(device => new GpuInfo(device.Name, device.FreeBytes, SharesMemory: device.Kind == "integrated gpu" || OperatingSystem.IsMacOS())),
    ];

    public IReadOnlyList<string> ChatTemplates => ChatFormatter.BuiltIn();

    public string? FormatChat(string template, IReadOnlyList<ChatMessage> messages, bool addAssistant) =>
        ChatFormatter.Format(template, messages, addAssistant);

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
