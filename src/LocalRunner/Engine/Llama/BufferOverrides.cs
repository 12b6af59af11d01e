using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace LocalRunner.Engine.Llama;

/// <summary>Holds llama_model_tensor_buft_override arrays: a pattern and a buffer type each, ended by an empty one. A model keeps the pointer, so they stay.</summary>
internal static unsafe class BufferOverrides
{
    // The engine has no more layers (LLAMA_MAX_LAYERS), and the pattern names each.
    private const int MostLayers = 512;

    private static readonly ConcurrentDictionary<int, nint> s_experts = new();

    /// <summary>Gets the overrides that keep the experts of the first layers in main memory; null for none.</summary>
    public static nint Experts(int layers) => layers <= 0 ? 0 : s_experts.GetOrAdd(Math.Min(layers, MostLayers), Create);

    private static nint Create(int layers)
    {
        var entries = (nint*)NativeMemory.AllocZeroed(4, (nuint)sizeof(nint));
        (entries[0], entries[1]) = (Marshal.StringToCoTaskMemUTF8(ExpertPattern.Of(layers)), LlamaImports.CpuBufferType());
        return (nint)entries;
    }
}
