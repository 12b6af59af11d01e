namespace LocalRunner.Memory;

/// <summary>Holds the memory that a model needs on a GPU, in bytes.</summary>
/// <param name="Name">The GPU.</param>
/// <param name="Weights">The weights of the layers that it runs.</param>
/// <param name="KvCache">Their KV cache and recurrent state.</param>
/// <param name="Compute">The buffer for intermediate results.</param>
public sealed record GpuMemory(string Name, long Weights, long KvCache, long Compute)
{
    /// <summary>Gets the kernels that a card loads, and the work space of its libraries; not in the engine's log.</summary>
    public long Kernels { get; init; }

    /// <summary>Gets the sum in bytes.</summary>
    public long Total => Weights + KvCache + Compute + Kernels;
}
