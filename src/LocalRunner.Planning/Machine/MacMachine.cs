using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LocalRunner.Machine;

/// <summary>Asks the macOS kernel for the machine's facts.</summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MacMachine
{
    private const int HostVmInfo64 = 4;

    public static MachineInfo Detect()
    {
        var fallback = MachineInfo.Fallback();
        try
        {
            var total = Number("hw.memsize") ?? fallback.TotalMemory;
            return fallback with
            {
                Processor = Text("machdep.cpu.brand_string") ?? fallback.Processor,
                LogicalCores = (int)(Number("hw.logicalcpu") ?? fallback.LogicalCores),
                // Only the performance cores: the efficiency cores would hold every step back.
                UsableCores = (int)(Number("hw.perflevel0.physicalcpu") ?? Number("hw.physicalcpu") ?? fallback.UsableCores),
                TotalMemory = total,
                GpuLimit = Number("iogpu.wired_limit_mb") is { } mebibytes ? Math.Min(total, mebibytes << 20) : null,
                HasOlderGpuLimit = !OperatingSystem.IsMacOSVersionAtLeast(26),
                AvailableMemory = Math.Min(total, Available() ?? fallback.AvailableMemory),
            };
        }
        catch (TypeLoadException)
        {
            return fallback;
        }
    }

    /// <summary>The free and the inactive pages, in bytes.</summary>
    private static long? Available()
    {
        // vm_statistics64 begins with free, active, inactive and wired page counts. It may grow, so the buffer is larger.
        var statistics = stackalloc uint[64];
        var count = 38u;
        return host_statistics64(mach_host_self(), HostVmInfo64, statistics, ref count) == 0 && count >= 3
            ? ((long)statistics[0] + statistics[2]) * Environment.SystemPageSize
            : null;
    }

    private static long? Number(string name)
    {
        // Some values have 4 bytes and some 8. The machine is little-endian, so both fit here.
        long value = 0;
        nuint size = sizeof(long);
        return sysctlbyname(name, (byte*)&value, ref size, 0, 0) == 0 && value > 0 ? value : null;
    }

    private static string? Text(string name)
    {
        var buffer = stackalloc byte[256];
        nuint size = 256;
        return sysctlbyname(name, buffer, ref size, 0, 0) == 0 && size > 1 ? Marshal.PtrToStringUTF8((nint)buffer)?.Trim() : null;
    }

    [LibraryImport("libSystem.dylib", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int sysctlbyname(string name, byte* value, ref nuint size, nint newValue, nuint newSize);

    [LibraryImport("libSystem.dylib")]
    private static partial uint mach_host_self();

    [LibraryImport("libSystem.dylib")]
    private static partial int host_statistics64(uint host, int flavor, uint* statistics, ref uint count);
}
