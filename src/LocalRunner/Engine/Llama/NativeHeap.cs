using System.Runtime.InteropServices;

namespace LocalRunner.Engine.Llama;

/// <summary>The C library's heap, which keeps what was freed in case that it is wanted again.</summary>
internal static unsafe class NativeHeap
{
    // M_MMAP_THRESHOLD of malloc.h.
    private const int MappingThreshold = -3;
    private const int LeastMapped = 1 << 20;

    /// <summary>Gives what is free back to the system. Only glibc has a call for it; other libraries keep less.</summary>
    public static void Trim()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out var trim))
            _ = ((delegate* unmanaged[Cdecl]<nuint, int>)trim)(0);
    }

    /// <summary>
    /// Has blocks of a mebibyte and more given back as soon as they are freed. glibc raises that size by itself, up to 32 MiB, once a larger block was freed,
    /// and what an image took would stay: 10 to 40 MB of the peak, measured with images of a million pixels.
    /// </summary>
    public static void GiveBackLargeBlocks()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out var mallopt))
            _ = ((delegate* unmanaged[Cdecl]<int, int, int>)mallopt)(MappingThreshold, LeastMapped);
    }
}
