using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>llama_logit_bias: what is added to the logit of one token.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaLogitBias
{
    public int Token;
    public float Bias;
}
