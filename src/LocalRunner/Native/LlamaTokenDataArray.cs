using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>llama_token_data_array: the candidates that samplers narrow down. The caller owns the data; samplers may move the pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaTokenDataArray
{
    public LlamaTokenData* Data;
    public nuint Size;
    public long Selected;
    public bool Sorted;
}
