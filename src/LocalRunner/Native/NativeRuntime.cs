using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalRunner.Native;

/// <summary>
/// Describes the llama.cpp library that this process runs on. The first use loads it, checks its binary interface,
/// and lets it choose the CPU code for this machine; the outcome holds for the life of the process.
/// </summary>
public sealed partial class NativeRuntime
{
    private static readonly Lazy<Outcome> s_outcome = new(Start);

    private NativeRuntime(string folder, string variant, string release, string cpuBackend, string systemInfo, IReadOnlyList<ComputeDevice> devices)
    {
        Folder = folder;
        Variant = variant;
        Release = release;
        CpuBackend = cpuBackend;
        SystemInfo = systemInfo;
        Devices = devices;
    }

    /// <summary>Gets the folder that the library came from, or "system".</summary>
    public string Folder { get; }

    /// <summary>Gets the variant: cpu, cuda, vulkan or metal.</summary>
    public string Variant { get; }

    /// <summary>Gets llama.cpp's release, such as v0.4.0.</summary>
    public string Release { get; }

    /// <summary>Gets the CPU code that ggml chose for this machine, such as zen4 or haswell.</summary>
    public string CpuBackend { get; }

    /// <summary>Gets the CPU features that the engine uses, in its own words.</summary>
    public string SystemInfo { get; }

    /// <summary>Gets the devices that the engine can compute on.</summary>
    public IReadOnlyList<ComputeDevice> Devices { get; }

    /// <summary>Gets every place where the library was looked for, in order. Loads the library if nothing did so far.</summary>
    public static IReadOnlyList<LibraryLoadAttempt> Attempts => s_outcome.Value.Attempts;

    /// <summary>Loads the library if nothing did so far, and describes it.</summary>
    /// <exception cref="LocalRunnerException">No library was found, or one whose binary interface is another.</exception>
    public static NativeRuntime Load() => s_outcome.Value.Runtime
        ?? throw new LocalRunnerException(s_outcome.Value.Error!.Error, s_outcome.Value.Error.Message, s_outcome.Value.Error);

    private static Outcome Start()
    {
        var resolver = new LibraryResolver();
        try
        {
            resolver.Load(Environment.GetEnvironmentVariable(LibraryResolver.FolderVariable), AppContext.BaseDirectory);
            var version = ReadVersion(resolver.Files?.Folder);
            AbiCheck.Verify(version, AbiCheck.Expectations);
            return new(Describe(resolver.Files, version), resolver.Attempts, null);
        }
        catch (LocalRunnerException exception)
        {
            return new(null, resolver.Attempts, exception);
        }
        catch (EntryPointNotFoundException exception)
        {
            return new(null, resolver.Attempts, new LocalRunnerException(LocalRunnerError.NativeLibraryUnsupported,
                $"The llama.cpp library found lacks a function ({exception.Message}). Supported: {AbiCheck.SupportedReleases}.", exception));
        }
    }

    private static unsafe NativeRuntime Describe(LibraryFiles? files, string version)
    {
        NativeLog.Attach();
        using var log = NativeLog.Open();
        if (files is null)
            NativeMethods.LoadBackends();
        else
            NativeMethods.LoadBackends(files.Folder);
        NativeMethods.BackendInit();

        var devices = ListDevices();
        if (!devices.Exists(device => device.Kind == "cpu"))
        {
            throw new LocalRunnerException(LocalRunnerError.NativeLibraryMissing,
                $"llama.cpp was loaded from {files?.Folder ?? "the system"}, but no CPU backend beside it ({log.Problem ?? "no reason given"}). "
                + "Keep every libggml-* file of the build in the same folder.");
        }

        var cpu = log.Lines.Select(line => CpuBackendFile().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value;
        return new(
            files?.Folder ?? "system", files?.Variant ?? "cpu", version, cpu is { Length: > 0 } ? cpu : "built in",
            NativeText.Read(NativeMethods.SystemInfo())?.Trim() ?? "", devices);
    }

    private static unsafe List<ComputeDevice> ListDevices()
    {
        var devices = new List<ComputeDevice>();
        for (nuint i = 0; i < NativeMethods.DeviceCount(); i++)
        {
            var device = NativeMethods.Device(i);
            NativeMethods.DeviceMemory(device, out var free, out var total);
            devices.Add(new(
                NativeText.Read(NativeMethods.DeviceName(device)) ?? "?",
                NativeText.Read(NativeMethods.DeviceDescription(device)) ?? "?",
                NativeMethods.DeviceType(device) switch { 0 => "cpu", 1 => "gpu", 2 => "integrated gpu", 3 => "accelerator", _ => "other" },
                (long)free, (long)total));
        }

        return devices;
    }

    /// <summary>The packages' own metadata names the release exactly; the library itself only since v0.4.0.</summary>
    private static unsafe string ReadVersion(string? folder)
    {
        var metadata = folder is null ? null : Path.Combine(folder, "_nlcBuildMetadata.json");
        if (metadata is not null && File.Exists(metadata))
        {
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(metadata));
                return document.RootElement.GetProperty("buildOptions").GetProperty("llamaCpp").GetProperty("release").GetString() ?? "unknown";
            }
            catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
            {
                // A damaged note beside the library says nothing about the library.
            }
        }

        try
        {
            return NativeText.Read(NativeMethods.Version()) ?? "unknown";
        }
        catch (EntryPointNotFoundException)
        {
            return "older than v0.4.0";
        }
    }

    [GeneratedRegex(@"ggml-cpu-?(?<name>[\w-]*)\.(so|dll|dylib)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CpuBackendFile();

    private sealed record Outcome(NativeRuntime? Runtime, IReadOnlyList<LibraryLoadAttempt> Attempts, LocalRunnerException? Error);
}
