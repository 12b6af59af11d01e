using System.Runtime.InteropServices;
using System.Text;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// How the threads of an OpenMP build wait for each other. There are hundreds of barriers a token, and libgomp spins at each:
/// on a machine that runs other things too, for a thread that has no core.
/// </summary>
internal static unsafe class OpenMp
{
    /// <summary>What is set where the user has set none of <see cref="s_own"/>.</summary>
    private const string Variable = "GOMP_SPINCOUNT";

    /// <summary>
    /// The turns before a waiting thread sleeps. A barrier's usual wait is shorter, so nothing is lost when the machine is quiet:
    /// SmolLM2-135M writes 108 tokens/s on 2 cores, as with libgomp's own 300,000; with 200 turns 90, with none (the policy passive)
    /// 38. With six times more work than cores it writes 16 to 20, and libgomp's own turns end no answer within a minute.
    /// </summary>
    private const string Value = "1000";

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
