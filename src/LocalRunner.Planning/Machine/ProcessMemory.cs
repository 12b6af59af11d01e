using System.Diagnostics;

namespace LocalRunner.Machine;

/// <summary>Describes the memory this process holds, in bytes.</summary>
/// <param name="Resident">What is in physical memory now.</param>
/// <param name="PeakResident">The most there has been so far.</param>
/// <param name="Anonymous">The part that belongs to no file: heaps, KV cache, compute buffers. Null where the system does not tell.</param>
/// <param name="FileBacked">The part that mirrors files, mapped weights among it. Null where the system does not tell.</param>
public sealed record ProcessMemory(long Resident, long PeakResident, long? Anonymous, long? FileBacked)
{
    private const long MostOfProgram = 256 << 20;

    /// <summary>Reads the figures of this process as they are now.</summary>
    /// <returns>The figures; on systems other than Linux without the two parts.</returns>
    public static ProcessMemory Read() => Read("/");

    internal static ProcessMemory Read(string root)
    {
        if (Parse(new LinuxFiles(root).Lines("proc/self/status")) is { } memory)
            return memory;

        using var process = Process.GetCurrentProcess();
        // macOS leaves the peak at 0.
        return new ProcessMemory(process.WorkingSet64, Math.Max(process.PeakWorkingSet64, process.WorkingSet64), null, null);
    }

    /// <summary>
    /// Reads the bytes of files that this process keeps resident, its compiled code among them: the program's own. Null where the system
    /// does not tell, or where it is so much that others' data must be among it, such as a model.
    /// </summary>
    internal static long? ReadProgram(string root = "/")
    {
        var status = new LinuxFiles(root).Lines("proc/self/status");
        return LinuxMachine.ParseKilobytes(LinuxFiles.FieldOf(status, "RssFile")) + (LinuxMachine.ParseKilobytes(LinuxFiles.FieldOf(status, "RssShmem")) ?? 0)
            is { } bytes and <= MostOfProgram ? bytes : null;
    }

    private static ProcessMemory? Parse(string[] status)
    {
        long? Bytes(string name) => LinuxMachine.ParseKilobytes(LinuxFiles.FieldOf(status, name));

        return Bytes("VmRSS") is { } resident
            ? new ProcessMemory(resident, Math.Max(Bytes("VmHWM") ?? 0, resident), Bytes("RssAnon"), Bytes("RssFile"))
            : null;
    }
}
