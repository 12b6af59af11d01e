using LocalRunner.Machine;

namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>The memory of another process, in bytes.</summary>
/// <param name="Resident">The most that there was in physical memory, mapped weights included (VmHWM).</param>
/// <param name="Anonymous">What belongs to no file now: heaps, caches, buffers, repacked weights (RssAnon).</param>
internal sealed record ProcessPeak(long Resident, long Anonymous)
{
    public static ProcessPeak? Read(int process)
    {
        var status = new LinuxFiles("/").Lines($"proc/{process}/status");
        return LinuxMachine.ParseKilobytes(LinuxFiles.FieldOf(status, "VmHWM")) is { } resident
            && LinuxMachine.ParseKilobytes(LinuxFiles.FieldOf(status, "RssAnon")) is { } anonymous
            ? new(resident, anonymous)
            : null;
    }
}
