using System.Runtime.InteropServices;

namespace LocalRunner.Engine.Llama;

/// <summary>The C library's heap, which keeps what was freed in case that it is wanted again.</summary>
internal static unsafe class NativeHeap
{
    /// <summary>Gives what is free back to the system. Only glibc has a call for it; other libraries keep less.</summary>
    public static void Trim()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var trim))
            _ = ((delegate* unmanaged[Cdecl]<nuint, int>)trim)(0);
    }
}
