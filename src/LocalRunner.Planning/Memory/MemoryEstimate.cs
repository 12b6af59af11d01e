namespace LocalRunner.Memory;

/// <summary>Holds the main memory that a model needs, component by component, in bytes; GPU memory stands in <see cref="Gpus"/>.</summary>
public sealed record MemoryEstimate
{
    /// <summary>Gets the weights that the system maps from the file: resident, but evictable under pressure.</summary>
    public long WeightsMapped { get; init; }

    /// <summary>Gets the weights copied into the layout that this CPU computes fastest with; where the file is mapped, they are in memory twice.</summary>
    public long WeightsRepacked { get; init; }

    /// <summary>Gets the weights read into memory as they are.</summary>
    public long WeightsCopied { get; init; }

    /// <summary>Gets the KV cache of all attention layers.</summary>
    public long KvCache { get; init; }

    /// <summary>Gets the state of all recurrent layers.</summary>
    public long RecurrentState { get; init; }

    /// <summary>Gets the buffer for the intermediate results of one micro-batch.</summary>
    public long Compute { get; init; }

    /// <summary>Gets the buffer for logits and vectors.</summary>
    public long Output { get; init; }

    /// <summary>Gets what is taken while loading alone, beyond the rest.</summary>
    public long LoadTransient { get; init; }

    /// <summary>Gets what the runtime itself takes: the program, the vocabulary, the threads' work buffers.</summary>
    public long Runtime { get; init; }

    /// <summary>Gets the most that is resident at once, as the system shows it.</summary>
    public long ResidentPeak { get; init; }

    /// <summary>Gets the part that can't be evicted once the first full batch is through.</summary>
    public long Anonymous { get; init; }

    /// <summary>Gets the share of each GPU.</summary>
    public IReadOnlyList<GpuMemory> Gpus { get; init; } = [];
}
