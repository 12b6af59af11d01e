using System.Runtime.InteropServices;

namespace LocalRunner.Native;

/// <summary>llama_model_params of v0.4.0 and v0.5.0, 80 bytes; <see cref="AbiCheck"/> compares it with the library.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LlamaModelParams
{
    public nint Devices;
    public nint TensorBufferOverrides;
    public int GpuLayers;
    public int SplitMode;
    public int LoadMode;
    public int LazyMode;
    public int MainGpu;
    public nint TensorSplit;
    public delegate* unmanaged[Cdecl]<float, void*, bool> ProgressCallback;
    public void* ProgressUserData;
    public nint KeyValueOverrides;
    public bool VocabularyOnly;
    public bool CheckTensors;
    public bool UseExtraBufferTypes;
    public bool NoHost;
    public bool NoAlloc;
    public bool LoadMtp;
}
