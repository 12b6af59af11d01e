using LLama.Native;
using LocalRunner.Gguf;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// The llama.cpp library of this process. The first use loads it, checks its binary interface and hands it to LLamaSharp;
/// the outcome holds for the life of the process, and with it the build of the CPU code: a later model with other heads uses
/// the one that is loaded.
/// </summary>
internal static class LlamaLibrary
{
    /// <summary>llama.cpp's name for the commit that LLamaSharp's packages are built from.</summary>
    private const string PackagedCommit = "815a2a5";
    private const string PackagedRelease = "b10221";

    private static readonly Lock s_gate = new();
    private static HeadWidths? s_heads;
    private static Outcome? s_outcome;

    public static IReadOnlyList<LibraryLoadAttempt> Attempts => Start().Attempts;

    /// <summary>Gets whether ggml's threads are those of OpenMP, so that it has no use for pools of its own.</summary>
    public static bool UsesOpenMp => Load().SystemInfo.Contains("OPENMP = 1", StringComparison.Ordinal);

    /// <summary>Describes which model is going to be loaded. The first one decides which build of the CPU code is loaded.</summary>
    public static void Expect(GgufFile model)
    {
        lock (s_gate)
            s_heads ??= HeadWidths.Of(model);
    }

    /// <summary>Loads the library if nothing did so far, and describes it.</summary>
    /// <exception cref="LocalRunnerException">No library was found, or one whose binary interface is another.</exception>
    public static EngineInfo Load()
    {
        var outcome = Start();
        return outcome.Info ?? throw new LocalRunnerException(outcome.Error!.Error, outcome.Error.Message, outcome.Error);
    }

    private static Outcome Start()
    {
        lock (s_gate)
            return s_outcome ??= Start(new LibraryLoader(ProcessorFeatures.Detect(), s_heads));
    }

    private static Outcome Start(LibraryLoader loader)
    {
        try
        {
            OpenMp.Configure();
            loader.Load(Environment.GetEnvironmentVariable(LibraryLoader.FolderVariable), AppContext.BaseDirectory);
            var release = ReadRelease();
            AbiCheck.Verify(release, AbiCheck.Expectations);
            return new(Describe(loader, release), loader.Attempts, null);
        }
        catch (LocalRunnerException exception)
        {
            return new(null, loader.Attempts, exception);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or TypeInitializationException)
        {
            return new(null, loader.Attempts, new LocalRunnerException(LocalRunnerError.NativeLibraryUnsupported,
                $"The llama.cpp library found lacks a function ({(exception.InnerException ?? exception).Message}). Supported: {AbiCheck.SupportedReleases}.", exception));
        }
    }

    private static EngineInfo Describe(LibraryLoader loader, string release)
    {
        EngineLog.Attach();
        using var log = EngineLog.Open();
        Bind(loader);
        var folder = loader.Files?.Folder;
        if (folder is not null && !loader.Files!.Paths.ContainsKey(LibraryFiles.Cpu))
            LlamaImports.LoadBackends(folder);

        var devices = ListDevices();
        if (!devices.Exists(device => device.Kind == "cpu"))
        {
            throw new LocalRunnerException(LocalRunnerError.NativeLibraryMissing,
                $"llama.cpp was loaded from {folder ?? "the system"}, but no CPU backend beside it ({log.Problem ?? "no reason given"}). "
                + "Keep every libggml-* file of the build in the same folder.");
        }

        return new()
        {
            Release = release,
            Backend = loader.Files?.Backend ?? "cpu",
            Folder = folder ?? "system",
            CpuVariant = loader.Variant.Name,
            CpuVariantReason = loader.Variant.Reason,
            UnusedFeatures = loader.Variant.Unused,
            SystemInfo = NativeText.Read(NativeApi.llama_print_system_info())?.Trim() ?? "",
            Devices = devices,
        };
    }

    /// <summary>
    /// Points LLamaSharp at the file that is loaded, before its first call: on its own it would search the current directory
    /// first. The call afterwards installs its import resolver; without, reading defaults would fail.
    /// </summary>
    private static void Bind(LibraryLoader loader)
    {
        if (!NativeLibraryConfig.LLama.LibraryHasLoaded)
            NativeLibraryConfig.LLama.WithLibrary(loader.LlamaPath);
        NativeApi.llama_empty_call();
    }

    /// <summary>Gets what people call a GPU: its maker's name, with the engine's own where there are several of a kind.</summary>
    /// <param name="device">The engine's name, such as CUDA0; what is none stays as it is.</param>
    public static string NameOf(string device)
    {
        var devices = Load().Devices;
        return devices.FirstOrDefault(each => each.Name == device && each.Kind is "gpu" or "integrated gpu") is not { } gpu ? device
            : devices.Count(each => each.Description == gpu.Description) > 1 ? $"{gpu.Description} ({device})"
            : gpu.Description;
    }

    /// <summary>Lists the devices with the memory that is free on each now.</summary>
    public static IReadOnlyList<ComputeDevice> ReadDevices()
    {
        Load();
        return ListDevices();
    }

    private static List<ComputeDevice> ListDevices()
    {
        var devices = new List<ComputeDevice>();
        for (nuint i = 0; i < NativeApi.ggml_backend_dev_count(); i++)
        {
            var device = NativeApi.ggml_backend_dev_get(i);
            LlamaImports.DeviceMemory(device, out var free, out var total);
            devices.Add(new(
                NativeText.Read(NativeApi.ggml_backend_dev_name(device)) ?? "?",
                NativeText.Read(DescriptionOf(device)) ?? "?",
                LlamaImports.DeviceType(device) switch { 0 => "cpu", 1 => "gpu", 2 => "integrated gpu", 3 => "accelerator", _ => "other" },
                (long)free, (long)total));
        }

        return devices;
    }

    private static unsafe nint DescriptionOf(nint device) => (nint)LlamaImports.DeviceDescription(device);

    private static unsafe string ReadRelease()
    {
        try
        {
            var commit = NativeText.Read((nint)LlamaImports.GgmlCommit()) ?? "unknown";
            return commit.StartsWith(PackagedCommit, StringComparison.Ordinal)
                ? PackagedRelease
                : $"commit {commit} (ggml {NativeText.Read((nint)LlamaImports.GgmlVersion()) ?? "unknown"})";
        }
        catch (EntryPointNotFoundException)
        {
            return "unknown";
        }
    }

    private sealed record Outcome(EngineInfo? Info, IReadOnlyList<LibraryLoadAttempt> Attempts, LocalRunnerException? Error);
}
