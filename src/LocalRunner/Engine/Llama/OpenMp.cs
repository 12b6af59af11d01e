using System.Runtime.InteropServices;
using System.Text;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// How the threads of an OpenMP build wait for each other. There are hundreds of barriers a token, and libgomp spins at each:
/// on a machine that runs other things too, for a thread that has no core. Asleep they leave the core to it.
/// </summary>
internal static unsafe class OpenMp
{
    /// <summary>What is set where the user has set none of <see cref="s_own"/>.</summary>
    private const string Variable = "OMP_WAIT_POLICY";
    private const string Value = "passive";

    private static readonly string[] s_own = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"];

    /// <summary>
    /// Sets it for this process. libgomp reads it when it is loaded, from the C library's environment, which the runtime's
    /// own does not reach. Only the builds for Linux use libgomp.
    /// </summary>
    public static void Configure()
    {
        if (!OperatingSystem.IsLinux() || s_own.Any(name => Environment.GetEnvironmentVariable(name) is not null))
            return;
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "setenv", out var setenv))
            return;

        fixed (byte* name = Encoding.UTF8.GetBytes(Variable + "\0"), value = Encoding.UTF8.GetBytes(Value + "\0"))
            _ = ((delegate* unmanaged[Cdecl]<byte*, byte*, int, int>)setenv)(name, value, 0);
    }
}
