using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>llama_chat_message: role and content in UTF-8, owned by the caller.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaChatMessage
{
    public byte* Role;
    public byte* Content;
}
