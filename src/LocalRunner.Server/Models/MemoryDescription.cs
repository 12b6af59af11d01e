using LocalRunner.Memory;

namespace LocalRunner.Server.Models;

/// <summary>The memory of a model in bytes, component by component: as planned or as measured.</summary>
internal sealed record MemoryDescription
{
    public long WeightsMapped { get; init; }

    public long WeightsRepacked { get; init; }

    public long WeightsCopied { get; init; }

    public long Adapters { get; init; }

    public long KvCache { get; init; }

    public long RecurrentState { get; init; }

    public long Compute { get; init; }

    public long Output { get; init; }

    public long Sampling { get; init; }

    /// <summary>Gets what conversations that had to make room may keep; planned alone.</summary>
    public long PromptCache { get; init; }

    /// <summary>Gets what the draft model takes; planned alone.</summary>
    public long Draft { get; init; }

    /// <summary>Gets what the projector that reads images takes; planned alone.</summary>
    public long Projector { get; init; }

    /// <summary>Gets what the program and its runtime take; where it is measured, it is in <see cref="Resident"/> alone.</summary>
    public long Program { get; init; }

    /// <summary>Gets what is resident: planned for a full context, or measured of the process now.</summary>
    public long Resident { get; init; }

    /// <summary>Gets the part of it that can't be evicted; null where the system does not tell.</summary>
    public long? Anonymous { get; init; }

    public IReadOnlyList<GpuDescription> Gpus { get; init; } = [];

    /// <summary>Describes a plan.</summary>
    public static MemoryDescription Of(MemoryEstimate memory) => new()
    {
        WeightsMapped = memory.WeightsMapped,
        WeightsRepacked = memory.WeightsRepacked,
        WeightsCopied = memory.WeightsCopied,
        Adapters = memory.Adapters,
        KvCache = memory.KvCache,
        RecurrentState = memory.RecurrentState,
        Compute = memory.Compute,
        Output = memory.Output,
        Sampling = memory.Sampling,
        PromptCache = memory.PromptCache,
        Draft = memory.Draft + memory.DraftMapped,
        Projector = memory.Projector,
        Program = memory.Program + memory.Runtime,
        Resident = memory.ResidentPeak,
        Anonymous = memory.Anonymous,
        Gpus = [.. memory.Gpus.Select(GpuDescription.Of)],
    };

    /// <summary>Describes what the engine took, and what the process has.</summary>
    public static MemoryDescription Of(MeasuredMemory memory, Machine.ProcessMemory process) => new()
    {
        WeightsMapped = memory.WeightsMapped,
        WeightsRepacked = memory.WeightsRepacked,
        WeightsCopied = memory.WeightsCopied,
        KvCache = memory.KvCache,
        RecurrentState = memory.RecurrentState,
        Compute = memory.Compute,
        Output = memory.Output,
        Resident = process.Resident,
        Anonymous = process.Anonymous,
        Gpus = [.. memory.Gpus.Select(GpuDescription.Of)],
    };
}
