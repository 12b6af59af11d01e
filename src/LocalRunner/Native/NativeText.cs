using System.Runtime.InteropServices;
using System.Text;

namespace LocalRunner.Native;

/// <summary>Strings of the library, which it owns: they are copied at once.</summary>
internal static unsafe class NativeText
{
    public static string? Read(byte* text) =>
        text is null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>Encodes text as UTF-8 with the terminator that C expects.</summary>
    public static byte[] Terminated(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
