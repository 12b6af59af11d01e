using System.Runtime.InteropServices;

namespace LocalRunner.Native;

internal static unsafe partial class NativeMethods
{
    /// <summary>Returns an adapter that the model owns and frees with itself; 0 when it could not be loaded.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_adapter_lora_init", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint LoadAdapter(ModelHandle model, string path);

    /// <summary>Replaces the adapters of a context; the library asserts when count is 0 and the pointers are not null.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_set_adapters_lora")]
    internal static partial int SetAdapters(ContextHandle context, nint* adapters, nuint count, float* scales);
}
