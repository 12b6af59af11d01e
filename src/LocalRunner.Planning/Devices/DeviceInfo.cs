using LocalRunner.Machine;

namespace LocalRunner.Devices;

/// <summary>Describes a machine for planning: this one, or one that stands elsewhere.</summary>
public sealed partial record DeviceInfo
{
    /// <summary>Gets the name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the main memory in bytes, or the limit set on this process.</summary>
    public required long Memory { get; init; }

    /// <summary>Gets the bytes of main memory that are in use by others.</summary>
    public long Used { get; init; }

    /// <summary>Gets the bytes of main memory that a plan leaves free for everything else.</summary>
    public long Reserve { get; init; }

    /// <summary>Gets the instruction sets of the CPU.</summary>
    public CpuFeatures Features { get; init; }

    /// <summary>Gets the threads that compute best.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Gets the bytes a second that the CPU reads of main memory, or null where unknown.</summary>
    public double? Bandwidth { get; init; }

    /// <summary>Gets the bytes of its own files that the process which will load the model keeps resident already, or null for the command line's.</summary>
    public long? Program { get; init; }

    /// <summary>Gets the GPUs.</summary>
    public IReadOnlyList<GpuInfo> Gpus { get; init; } = [];

    /// <summary>Gets the GPUs with memory of their own.</summary>
    public IEnumerable<GpuInfo> Cards => Gpus.Where(gpu => !gpu.SharesMemory);

    internal bool HasCards => Cards.Any();

    /// <summary>Gets whether the GPUs are parts of main memory, as on Apple silicon.</summary>
    public bool SharesAllMemory => Gpus.Count > 0 && Gpus.All(gpu => gpu.SharesMemory);

    /// <summary>Gets the bytes of main memory that a plan may use when no budget is given. Swap never counts.</summary>
    public long Budget => Math.Max(0, Memory - Used - Reserve);
}
