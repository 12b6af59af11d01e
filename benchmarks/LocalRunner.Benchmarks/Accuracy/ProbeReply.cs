using LocalRunner.Machine;
using LocalRunner.Memory;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>What a probe measured, one line of JSON.</summary>
internal sealed record ProbeReply
{
    /// <summary>Gets what went wrong; null when nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>Gets what the planner predicted.</summary>
    public MemoryEstimate? Estimate { get; init; }

    /// <summary>Gets the buffers as the engine logged them.</summary>
    public MeasuredMemory? Engine { get; init; }

    /// <summary>Gets the context's buffers as a dry run told them.</summary>
    public MeasuredMemory? DryRun { get; init; }

    public bool FlashAttention { get; init; }

    /// <summary>Gets the process with the native library loaded and nothing else done.</summary>
    public ProcessMemory? Before { get; init; }

    /// <summary>Gets the process with header read and checked.</summary>
    public ProcessMemory? Header { get; init; }

    /// <summary>Gets the process with weights and context in place.</summary>
    public ProcessMemory? Loaded { get; init; }

    /// <summary>Gets the process after the first full micro-batch and a token chosen from it.</summary>
    public ProcessMemory? FirstBatch { get; init; }

    /// <summary>Gets the process after its work.</summary>
    public ProcessMemory? After { get; init; }

    /// <summary>Gets the bytes in use on each GPU before the load, whoever uses them.</summary>
    public IReadOnlyList<long> GpuBefore { get; init; } = [];

    /// <summary>Gets the same after the work.</summary>
    public IReadOnlyList<long> GpuAfter { get; init; } = [];

    /// <summary>Gets the size of the managed heap at the end, free parts included, in bytes.</summary>
    public long ManagedHeap { get; init; }
}
