using System.Runtime.InteropServices;

namespace LocalRunner.Native;

internal static partial class NativeMethods
{
    /// <summary>Returns the KV cache or recurrent state, which the context owns; 0 for models that keep none.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_get_memory")]
    internal static partial nint Memory(ContextHandle context);

    [LibraryImport(Llama, EntryPoint = "llama_memory_clear")]
    internal static partial void ClearMemory(nint memory, [MarshalAs(UnmanagedType.U1)] bool data);

    /// <summary>Removes the cells of a sequence from one position on; false when only a whole sequence can be removed.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_rm")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool RemoveSequence(nint memory, int sequence, int from, int to);

    /// <summary>Copies cells between sequences; across streams the library aborts unless the copy is the full range.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_cp")]
    internal static partial void CopySequence(nint memory, int source, int destination, int from, int to);

    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_keep")]
    internal static partial void KeepSequence(nint memory, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_pos_min")]
    internal static partial int FirstPosition(nint memory, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_memory_seq_pos_max")]
    internal static partial int LastPosition(nint memory, int sequence);

    [LibraryImport(Llama, EntryPoint = "llama_memory_can_shift")]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool CanShift(nint memory);
}
