using static LocalRunner.Cli.Output.DoctorDocument;

namespace LocalRunner.Cli.Output;

/// <summary>What <c>doctor --json</c> prints.</summary>
internal sealed record DoctorDocument(MachineDetail Machine, NativeDetail? Native, IReadOnlyList<AttemptDetail> Attempts, ErrorDocument.ErrorDetail? Error)
{
    internal sealed record MachineDetail(
        string OperatingSystem,
        string Architecture,
        string Processor,
        int LogicalCores,
        int UsableCores,
        double? ProcessorQuota,
        long TotalBytes,
        long AvailableBytes,
        long? LimitBytes,
        long? LimitUsedBytes,
        double? BandwidthBytesPerSecond);

    internal sealed record NativeDetail(
        string Backend,
        string Release,
        string Folder,
        string CpuVariant,
        string CpuVariantReason,
        IReadOnlyList<string> UnusedFeatures,
        string SystemInfo,
        IReadOnlyList<DeviceDetail> Devices);

    internal sealed record DeviceDetail(string Name, string Description, string Kind, long FreeBytes, long TotalBytes);

    internal sealed record AttemptDetail(string Source, string Path, string? Error);
}
