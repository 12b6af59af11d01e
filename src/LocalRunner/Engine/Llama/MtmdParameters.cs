using System.Runtime.InteropServices;

namespace LocalRunner.Engine.Llama;

/// <summary>The struct mtmd_context_params; <see cref="AbiCheck"/> compares its defaults with the library's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MtmdParameters
{
    public byte UseGpu;
    public byte PrintTimings;
    public int Threads;
    public nint ImageMarker;
    public nint MediaMarker;
    public int FlashAttention;
    public byte Warmup;
    public int LeastTokens;
    public int MostTokens;
    public nint EvaluationCallback;
    public nint EvaluationUserData;
    public int MostBatchTokens;
    public nint ProgressCallback;
    public nint ProgressUserData;
}
