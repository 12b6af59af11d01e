using System.Runtime.InteropServices;

namespace LocalRunner.Engine.Llama;

/// <summary>The struct mtmd_input_text.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MtmdText
{
    public byte* Text;
    public nuint Length;
    public byte AddSpecial;
    public byte ParseSpecial;
}
