using System.Runtime.InteropServices;

namespace LocalRunner.Native;

internal static unsafe partial class NativeMethods
{
    /// <summary>Returns the bytes that saving this sequence takes.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_state_seq_get_size")]
    internal static partial nuint SequenceStateSize(ContextHandle context, int sequence);

    /// <summary>Returns the bytes written.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_state_seq_get_data")]
    internal static partial nuint SaveSequenceState(ContextHandle context, byte* destination, nuint size, int sequence);

    /// <summary>Returns the bytes read, 0 on failure. Takes only what the same context layout saved: the bytes are trusted.</summary>
    [LibraryImport(Llama, EntryPoint = "llama_state_seq_set_data")]
    internal static partial nuint RestoreSequenceState(ContextHandle context, byte* source, nuint size, int sequence);
}
