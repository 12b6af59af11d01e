using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Versioning;
using System.Text;

namespace LocalRunner.Machine;

/// <summary>Asks Windows for the machine's facts.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsMachine
{
    private const int MostGroups = 64;

    public static MachineInfo Detect()
    {
        var fallback = MachineInfo.Fallback();
        try
        {
            var memory = new MemoryStatus { Length = (uint)sizeof(MemoryStatus) };
            var known = GlobalMemoryStatusEx(ref memory);
            return fallback with
            {
                Processor = BrandString() ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? fallback.Processor,
                UsableCores = Math.Min(PhysicalCores() ?? fallback.UsableCores, fallback.UsableCores),
                TotalMemory = known ? (long)memory.TotalPhysical : fallback.TotalMemory,
                AvailableMemory = known ? (long)memory.AvailablePhysical : fallback.AvailableMemory,
            };
        }
        catch (Exception error) when (error is TypeLoadException or Win32Exception or InvalidOperationException)
        {
            return fallback;
        }
    }

    private static string? BrandString()
    {
        if (!X86Base.IsSupported || (uint)X86Base.CpuId(unchecked((int)0x8000_0000), 0).Eax < 0x8000_0004)
            return null;

        var parts = new int[12];
        for (var i = 0; i < 3; i++)
            (parts[4 * i], parts[4 * i + 1], parts[4 * i + 2], parts[4 * i + 3]) = X86Base.CpuId(unchecked((int)0x8000_0002) + i, 0);
        var name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>(parts)).Trim('\0', ' ');
        return name.Length == 0 ? null : name;
    }

    private static int? PhysicalCores()
    {
        var size = 0u;
        GetLogicalProcessorInformationEx(WindowsCores.Relation, null, ref size);
        var buffer = new byte[size];
        fixed (byte* first = buffer)
        {
            if (buffer.Length == 0 || !GetLogicalProcessorInformationEx(WindowsCores.Relation, first, ref size))
                return null;
        }

        var cores = WindowsCores.CountFastest(buffer, Allowed());
        return cores == 0 ? null : cores;
    }

    /// <summary>Gets the processors of each group that this process may run on. A mask is there for a process in one group alone.</summary>
    private static Dictionary<int, ulong> Allowed()
    {
        using var process = Process.GetCurrentProcess();
        var groups = new ushort[MostGroups];
        var count = (ushort)groups.Length;
        if (!GetProcessGroupAffinity(process.Handle, ref count, groups) || count == 0)
            return [];
        var mask = (ulong)process.ProcessorAffinity;
        return groups.Take(count).ToDictionary(group => (int)group, _ => count == 1 && mask != 0 ? mask : ulong.MaxValue);
    }

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GlobalMemoryStatusEx(ref MemoryStatus status);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetLogicalProcessorInformationEx(int relationship, byte* buffer, ref uint size);

    [LibraryImport("kernel32.dll")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetProcessGroupAffinity(nint process, ref ushort count, [Out] ushort[] groups);

    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryStatus
    {
        public uint Length;
        public uint Load;
        public ulong TotalPhysical;
        public ulong AvailablePhysical;
        public ulong TotalPageFile;
        public ulong AvailablePageFile;
        public ulong TotalVirtual;
        public ulong AvailableVirtual;
        public ulong AvailableExtendedVirtual;
    }
}
