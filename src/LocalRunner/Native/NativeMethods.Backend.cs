using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>
/// llama.h and ggml-backend.h, one file a section: https://github.com/ggml-org/llama.cpp/blob/master/include/llama.h.
/// Nothing here checks an argument: what crosses has been validated by the caller.
/// </summary>
internal static unsafe partial class NativeMethods
{
    /// <summary>Stands for libllama under whichever name the release gave it; <see cref="NativeRuntime"/> resolves it.</summary>
    internal const string Llama = "localrunner-llama";

    /// <summary>Stands for libggml, the registry that loads backends.</summary>
    internal const string Ggml = "localrunner-ggml";

    /// <summary>Stands for libggml-base: types, devices, logging.</summary>
    internal const string GgmlBase = "localrunner-ggml-base";

    [LibraryImport(Llama, EntryPoint = "llama_backend_init")]
    internal static partial void BackendInit();

    /// <summary>Returns a string that the library owns.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_version")]
    internal static partial byte* Version();

    /// <summary>Returns a string that the library owns and overwrites at the next call.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_print_system_info")]
    internal static partial byte* SystemInfo();

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_load_all_from_path", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void LoadBackends(string folder);

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_load_all")]
    internal static partial void LoadBackends();

    [LibraryImport(Ggml, EntryPoint = "ggml_backend_dev_count")]
    internal static partial nuint DeviceCount();

    /// <summary>Returns a device that the library owns for as long as the process lives, as the next five take it.</summary>
    [LibraryImport(Ggml, EntryPoint = "ggml_backend_dev_get")]
    internal static partial nint Device(nuint index);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_name")]
    internal static partial byte* DeviceName(nint device);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_description")]
    internal static partial byte* DeviceDescription(nint device);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_memory")]
    internal static partial void DeviceMemory(nint device, out nuint free, out nuint total);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_type")]
    internal static partial int DeviceType(nint device);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_dev_backend_reg")]
    internal static partial nint DeviceBackend(nint device);

    /// <summary>Returns a function's address inside a backend, or null where it has none of that name.</summary>
    [LibraryImport(GgmlBase, EntryPoint = "ggml_backend_reg_get_proc_address", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint BackendFunction(nint backend, string name);

    [LibraryImport(GgmlBase, EntryPoint = "ggml_threadpool_params_init")]
    internal static partial void InitThreadPoolParams(byte* parameters, int threads);

    [LibraryImport(Llama, EntryPoint = "llama_log_set")]
    internal static partial void SetLog(delegate* unmanaged[Cdecl]<int, byte*, void*, void> callback, void* userData);
}
