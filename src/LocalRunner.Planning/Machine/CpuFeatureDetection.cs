using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LocalRunner.Machine;

/// <summary>Asks the runtime which instructions this CPU has, and the system for those that the runtime does not know.</summary>
internal static class CpuFeatureDetection
{
    public static CpuFeatures Detect(string processor)
    {
        var listed = OperatingSystem.IsLinux() ? Listed(new LinuxFiles("/")) : CpuFeatures.None;
        return listed
            | When(Avx2.IsSupported, CpuFeatures.Avx2)
            | When(Avx512F.IsSupported && Avx512BW.IsSupported && Avx512F.VL.IsSupported, CpuFeatures.Avx512)
            | When(AdvSimd.IsSupported, CpuFeatures.Neon)
            | When(Dp.IsSupported, CpuFeatures.DotProduct)
            | When(OfApple(processor), CpuFeatures.Int8Matrix);
    }

    /// <summary>Reads what Linux lists of the first processor; the flags are named differently on x86 and ARM.</summary>
    internal static CpuFeatures Listed(LinuxFiles files)
    {
        var flags = (files.Field("proc/cpuinfo", "flags") ?? files.Field("proc/cpuinfo", "Features") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return When(flags.Contains("amx_tile") && flags.Contains("amx_int8"), CpuFeatures.Amx)
            | When(flags.Contains("asimddp"), CpuFeatures.DotProduct)
            | When(flags.Contains("i8mm"), CpuFeatures.Int8Matrix);
    }

    /// <summary>Apple's chips have the 8-bit matrix multiplication from the M2 on.</summary>
    internal static bool OfApple(string processor) =>
        processor.StartsWith("Apple M", StringComparison.Ordinal) && processor != "Apple M1" && !processor.StartsWith("Apple M1 ", StringComparison.Ordinal);

    private static CpuFeatures When(bool present, CpuFeatures feature) => present ? feature : CpuFeatures.None;
}
