using System.Runtime.InteropServices;
using System.Text;

namespace LocalRunner.Engine.Llama;

/// <summary>Strings of the library, which it owns: they are copied at once.</summary>
internal static class NativeText
{
    public static string? Read(nint text) => Marshal.PtrToStringUTF8(text);

    /// <summary>Encodes text as UTF-8 with the terminator that C expects.</summary>
    public static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
