using System.Runtime.InteropServices;
using LocalRunner.Engine.Llama;

namespace LocalRunner.Tests.Engine.Llama;

public sealed unsafe class OpenMpTests
{
    /// <summary>What libgomp reads is the C library's environment, which the runtime copies once and never writes.</summary>
    [Fact]
    public void Configure_Linux_ReachesTheCLibrary()
    {
        if (!OperatingSystem.IsLinux())
            return;

        OpenMp.Configure();

        var expected = Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null ? Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") ?? "passive" : null;
        Read("OMP_WAIT_POLICY"u8).ShouldBe(expected);
    }

    private static string? Read(ReadOnlySpan<byte> name)
    {
        var getenv = (delegate* unmanaged[Cdecl]<byte*, nint>)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "getenv");
        fixed (byte* pointer = name)
            return Marshal.PtrToStringUTF8(getenv(pointer));
    }
}
