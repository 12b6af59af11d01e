using System.Runtime.InteropServices;

namespace LocalRunner.Cli.Interaction;

/// <summary>What only the C library tells of the running process, or does to it.</summary>
internal static partial class OwnProcess
{
    private const int Group = 0;
    private const int GetFlags = 1;
    private const int CloseOnExec = 1;

    private static int StopSignal => OperatingSystem.IsMacOS() ? 18 : 20;

    /// <summary>
    /// Tells whether the process began without a stdin. The runtime's own files then take its number, and reading it would wait for
    /// ever; they can be told from an inherited one, since those would not have outlived the start of a program.
    /// </summary>
    public static bool HasNoInput() => !OperatingSystem.IsWindows() && Fcntl(0, GetFlags) is var flags && (flags < 0 || (flags & CloseOnExec) != 0);

    /// <summary>Stops the process and its group, as Ctrl+Z does where the terminal sees to it.</summary>
    public static void Suspend()
    {
        if (OperatingSystem.IsWindows())
            return;
        Console.TreatControlCAsInput = false;
        _ = Kill(Group, StopSignal);
        Console.TreatControlCAsInput = true;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int file, int command);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
