using System.Runtime.InteropServices;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// llama_model_params, 72 bytes. LLamaSharp's own struct holds its progress callback as a delegate, past which nothing may
/// be thrown and which can't cross by value without run-time marshalling. <see cref="AbiCheck"/> compares both with the library.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ModelParameters
{
    public nint Devices;
    public nint TensorBufferOverrides;
    public int GpuLayers;
    public int SplitMode;
    public int LoadMode;
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
