using LocalRunner.Memory;

namespace LocalRunner;

/// <summary>Describes what the engine took of main memory, in bytes as its log tells them: to 0.01 MiB. GPU memory stands in <see cref="Gpus"/>.</summary>
/// <remarks>Its components are those of <see cref="MemoryEstimate"/>, so that predicted and measured stand side by side.</remarks>
public sealed record MeasuredMemory
{
    /// <summary>Gets the weights that are mapped from the file: from the first to the last one, so that repacked ones between them count again.</summary>
    public long WeightsMapped { get; init; }

    /// <summary>Gets the weights in a layout of their own for this CPU.</summary>
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

    /// <summary>Gets the share of each GPU.</summary>
    public IReadOnlyList<GpuMemory> Gpus { get; init; } = [];

    /// <summary>Adds what a context took to what its model took.</summary>
    internal MeasuredMemory Plus(MeasuredMemory other) => new()
    {
        WeightsMapped = WeightsMapped + other.WeightsMapped,
        WeightsRepacked = WeightsRepacked + other.WeightsRepacked,
        WeightsCopied = WeightsCopied + other.WeightsCopied,
        KvCache = KvCache + other.KvCache,
        RecurrentState = RecurrentState + other.RecurrentState,
        Compute = Compute + other.Compute,
        Output = Output + other.Output,
        Gpus =
        [
            .. Gpus.Concat(other.Gpus)
                .GroupBy(gpu => gpu.Name, StringComparer.Ordinal)
                .Select(gpu => new GpuMemory(gpu.Key, gpu.Sum(share => share.Weights), gpu.Sum(share => share.KvCache), gpu.Sum(share => share.Compute))),
        ],
    };
}
