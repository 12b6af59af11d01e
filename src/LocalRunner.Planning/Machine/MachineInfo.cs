using System.Runtime.InteropServices;

namespace LocalRunner.Machine;

/// <summary>Describes the machine as far as this process may use it: processor, cores and memory. Sizes are in bytes.</summary>
public sealed record MachineInfo
{
    /// <summary>Gets the operating system's own name and version.</summary>
    public string OperatingSystem { get; init; } = RuntimeInformation.OSDescription.Trim();

    /// <summary>Gets the architecture of this process, for example <c>x64</c> or <c>arm64</c>.</summary>
    public string Architecture { get; init; } = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>Gets the processor's model name, or the architecture when the system does not tell it.</summary>
    public required string Processor { get; init; }

    /// <summary>Gets the number of logical processors (hardware threads) in the machine.</summary>
    public required int LogicalCores { get; init; }

    /// <summary>Gets the number of threads that compute best: the physical cores (performance cores where there are two kinds)
    /// that affinity and processor quota leave to this process, at least 1.</summary>
    public required int UsableCores { get; init; }

    /// <summary>Gets the processor time that a container grants, in cores (1.5 is one and a half), or null without such a limit.</summary>
    public double? ProcessorQuota { get; init; }

    /// <summary>Gets the machine's memory in bytes.</summary>
    public required long TotalMemory { get; init; }

    /// <summary>Gets the bytes of the machine's memory that can be had without swapping; clean file cache counts as available.</summary>
    public required long AvailableMemory { get; init; }

    /// <summary>Gets the smallest memory limit in bytes that a container sets on this process, or null without one.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Gets the bytes used under <see cref="MemoryLimit"/>, file cache left out, or null without a limit.</summary>
    public long? MemoryLimitUsed { get; init; }

    /// <summary>Gets the bytes of memory this process could ever have: the machine's, or the limit when that is smaller.</summary>
    public long EffectiveMemory => Math.Min(TotalMemory, MemoryLimit ?? long.MaxValue);

    /// <summary>Gets the bytes of memory this process can have now: what is available, or what the limits leave when that is less.</summary>
    public long EffectiveAvailableMemory => Math.Min(AvailableMemory, MemoryHeadroom ?? long.MaxValue);

    /// <summary>Gets the bytes of its memory that the user lets a Mac's GPU have (<c>iogpu.wired_limit_mb</c>), or null where the system's rule holds.</summary>
    internal long? GpuLimit { get; init; }

    /// <summary>Gets whether the system is a macOS before 26, which let a GPU have less.</summary>
    internal bool HasOlderGpuLimit { get; init; }

    /// <summary>Gets what the tightest limit leaves. Not always limit minus use: an outer container may be the fuller one.</summary>
    internal long? MemoryHeadroom { get; init; }

    /// <summary>Reads the facts about this machine. Never throws: what can't be found out falls back to what the runtime knows.</summary>
    /// <returns>The facts as they are now; available memory changes from call to call.</returns>
    public static MachineInfo Detect()
    {
        if (System.OperatingSystem.IsLinux())
            return new LinuxMachine("/").Detect();
        if (System.OperatingSystem.IsMacOS())
            return MacMachine.Detect();
        if (System.OperatingSystem.IsWindows())
            return WindowsMachine.Detect();
        return Fallback();
    }

    /// <summary>Describes what the .NET runtime alone knows.</summary>
    internal static MachineInfo Fallback()
    {
        var memory = GC.GetGCMemoryInfo();
        return new MachineInfo
        {
            Processor = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
            LogicalCores = Environment.ProcessorCount,
            UsableCores = Environment.ProcessorCount,
            TotalMemory = memory.TotalAvailableMemoryBytes,
            AvailableMemory = Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes),
        };
    }
}
