using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>llama_token_data: a candidate of the next token.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaTokenData
{
    public int Id;
    public float Logit;
    public float Probability;
}
