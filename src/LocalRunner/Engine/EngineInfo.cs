namespace LocalRunner.Engine;

/// <summary>Describes the native library that computes in this process. It is loaded once and stays.</summary>
public sealed record EngineInfo
{
    internal EngineInfo()
    {
    }

    /// <summary>Gets llama.cpp's release, such as b10221.</summary>
    public required string Release { get; init; }

    /// <summary>Gets what it was built for: cpu, cuda, vulkan or metal.</summary>
    public required string Backend { get; init; }

    /// <summary>Gets the folder that the library came from, or "system".</summary>
    public required string Folder { get; init; }

    /// <summary>Gets the build of the CPU code that runs here, such as avx2 or avx512.</summary>
    public required string CpuVariant { get; init; }

    /// <summary>Gets why this build of the CPU code was chosen, as a sentence.</summary>
    public required string CpuVariantReason { get; init; }

    /// <summary>Gets what this processor can and the chosen build does not use, such as VNNI; empty when nothing is known to be missing.</summary>
    public required IReadOnlyList<string> UnusedFeatures { get; init; }

    /// <summary>Gets the CPU features that the engine uses, in its own words.</summary>
    public required string SystemInfo { get; init; }

    /// <summary>Gets the devices that the engine can compute on.</summary>
    public required IReadOnlyList<ComputeDevice> Devices { get; init; }
}
