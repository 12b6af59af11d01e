using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>
/// llama_model_quantize_params of v0.4.0 and v0.5.0, 64 bytes. The default-params function fills it and it goes
/// back by pointer, so the last field, whose meaning llama.h of the release does not tell, keeps its default.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LlamaQuantizeParams
{
    public int Threads;
    public int FileType;
    public int OutputTensorType;
    public int TokenEmbeddingType;
    public bool AllowRequantize;
    public bool QuantizeOutputTensor;
    public bool OnlyCopy;
    public bool Pure;
    public bool KeepSplit;
    public bool DryRun;
    public nint ImportanceMatrix;
    public nint KeyValueOverrides;
    public nint TensorTypeOverrides;
    public nint PruneLayers;
    public ulong Reserved;
}
